import type { DatasetInput } from '../mlflow/runs.ts';
import type { CommitId } from '../model/ids.ts';
import { sha256 } from '../util/digest.ts';
import { mlflowTag } from './keys.ts';
import { s3Uri } from './urls.ts';

export type PinnedData = {
  /** `training`, `validation`, `test` or the user's own word. */
  readonly role: string;
  readonly repository: string;
  readonly commit: CommitId;
  readonly prefix: string;
};

/** MLflow keeps 36 characters of a digest. */
const digestLength = 36;

/**
 * A pinned place in lakeFS as an MLflow dataset input. MLflow keeps the first dataset of a name and digest for good,
 * so both derive from repository, commit and prefix, and nothing in it belongs to one run.
 */
export const datasetInput = ({ role, repository, commit, prefix }: PinnedData): DatasetInput => ({
  dataset: {
    name: `${repository}/${prefix}`.replace(/\/$/, ''),
    digest: sha256(`${repository}\n${commit}\n${prefix}`).slice(0, digestLength),
    sourceType: 's3',
    source: JSON.stringify({ uri: s3Uri(repository, commit, prefix) }),
  },
  tags: { [mlflowTag.datasetContext]: role },
});
