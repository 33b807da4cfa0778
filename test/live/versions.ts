/** The servers that the live suites are held against. */
export const MLFLOW_VERSION = '3.17.2';
export const LAKEFS_VERSION = '1.84.0';
/** The oldest MLflow that tieback is held against. */
export const OLDEST_MLFLOW_VERSION = '2.22.5';
