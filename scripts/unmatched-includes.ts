type Configuration = { readonly overrides?: readonly { readonly includes?: readonly string[] }[] };

/** The patterns of a Biome configuration's overrides that no file answers to; those that leave files out aside. */
export const unmatchedIncludes = (configuration: string, hasFile: (pattern: string) => boolean): readonly string[] => {
  const { overrides = [] } = JSON.parse(configuration) as Configuration;
  return overrides
    .flatMap(({ includes = [] }) => includes)
    .filter((pattern) => !pattern.startsWith('!') && !hasFile(pattern));
};
