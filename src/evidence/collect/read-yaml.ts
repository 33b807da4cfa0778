/** Parsing takes long for what somebody else wrote: longer files are not read. */
export const maxYamlBytes = 64 * 1024;

const parse = async (text: string): Promise<unknown> => {
  const { parseDocument } = await import('yaml');
  const { stackTraceLimit } = Error;
  try {
    // A file may have an error at every character, and each would trace the stack.
    Error.stackTraceLimit = 0;
    const document = parseDocument(text, {
      schema: 'failsafe',
      merge: true,
      logLevel: 'silent',
      prettyErrors: false,
      // Looking for keys that stand twice takes the square of their number.
      uniqueKeys: false,
    });
    return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** Reads YAML with every scalar as the text that it is; undefined when it is none. */
export const readYaml = async (text: string): Promise<unknown> => {
  try {
    return await parse(text);
  } catch {
    // An alias to nothing, or more of them than anybody writes by hand: they are only followed at the end.
    return undefined;
  }
};
