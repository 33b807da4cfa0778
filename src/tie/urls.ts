const segment = encodeURIComponent;

/** Page of a commit in the lakeFS web UI. */
export const lakefsCommitUrl = (uiUrl: string, repository: string, commit: string): string =>
  `${uiUrl}/repositories/${segment(repository)}/commits/${segment(commit)}`;

/** Page of a run in the MLflow web UI. */
export const mlflowRunUrl = (uiUrl: string, experimentId: string, runId: string): string =>
  `${uiUrl}/#/experiments/${segment(experimentId)}/runs/${segment(runId)}`;

/** Page of a version of a registered model in the MLflow web UI. */
export const mlflowVersionUrl = (uiUrl: string, name: string, version: string): string =>
  `${uiUrl}/#/models/${segment(name)}/versions/${segment(version)}`;

/** A pinned place in lakeFS, in lakectl's own form. */
export const lakefsUri = (repository: string, ref: string, prefix: string): string =>
  `lakefs://${repository}/${ref}/${prefix}`;

/** The same place through the S3 gateway: the form that MLflow's dataset sources and the lakeFS documentation use. */
export const s3Uri = (repository: string, ref: string, prefix: string): string => `s3://${repository}/${ref}/${prefix}`;
