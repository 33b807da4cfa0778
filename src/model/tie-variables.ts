type Env = Readonly<Record<string, string | undefined>>;

const given: readonly string[] = [
  'TIEBACK_TIE',
  'TIEBACK_REPO',
  'TIEBACK_BRANCH',
  'TIEBACK_PREFIX',
  'TIEBACK_BASELINE',
  'TIEBACK_BASELINE_COMMIT',
  'TIEBACK_METADATA',
  'TIEBACK_METRICS',
  'TIEBACK_COMMIT',
  'TIEBACK_DATA_URI',
  'TIEBACK_DATA_DIR',
  'TIEBACK_S3_URI',
  'TIEBACK_S3_ENDPOINT',
];

/** A tie's when `TIEBACK_TIE` stands beside them; otherwise the user's own. */
const shared: readonly string[] = [
  'MLFLOW_RUN_ID',
  'MLFLOW_EXPERIMENT_ID',
  'MLFLOW_RUN_CONTEXT',
  'MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT',
];

const isGiven = (name: string): boolean => given.includes(name) || /^TIEBACK_INPUT_\w+_(URI|DIR)$/.test(name);

/** The variables of an environment that an exported tie left there: what one tie came to, and no setting of another. */
export const tieVariablesIn = (env: Env): readonly string[] => {
  const isExported = env['TIEBACK_TIE'] !== undefined;
  return Object.keys(env).filter((name) => isGiven(name) || (isExported && shared.includes(name)));
};

/** An environment without what an earlier tie left there. */
export const withoutTieVariables = (env: Env): Env => {
  const left = new Set(tieVariablesIn(env));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !left.has(name)));
};
