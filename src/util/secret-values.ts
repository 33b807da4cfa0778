const secretName = /secret|token|passw(or)?d|credential|private_?key|api_?key|access_?key/i;

/** Values of the environment variables whose names say that they are secret. */
export const secretValues = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value !== '' && secretName.test(name) ? [value] : [],
  );
