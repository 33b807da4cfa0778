const FOREIGN = /^(MLFLOW|LAKEFS|LAKECTL|TIEBACK|DATABRICKS|AWS)_/;

/** The caller's environment without settings that would make a server, or a client in it, behave as nobody asked. */
export const serverEnv = (own: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(inherited), ...own };
};
