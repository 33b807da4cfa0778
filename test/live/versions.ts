/** The servers that the live suites are held against. */
export const MLFLOW_VERSION = '3.17.2';
export const LAKEFS_VERSION = '1.84.0';
