import type { DatasetInput } from '../mlflow/run.ts';
import type { CommitId } from '../model/ids.ts';
import { sha256 } from '../util/digest.ts';
import { inputTag, mlflowTag } from './keys.ts';
import { s3Uri } from './urls.ts';

export type PinnedData = {
  /** `training`, `validation`, `test` or the user's own word. */
  readonly role: string;
  readonly repository: string;
  readonly commit: CommitId;
  readonly prefix: string;
  /** The name that the user called it by, such as a tag. */
  readonly ref?: string | undefined;
};

/** MLflow keeps 36 characters of a digest. */
const digestLength = 36;

/** What MLflow lists the data of a place under. */
export const datasetName = ({ repository, prefix }: Pick<PinnedData, 'repository' | 'prefix'>): string =>
  `${repository}/${prefix}`.replace(/\/$/, '');

/**
 * A pinned place in lakeFS as an MLflow dataset input. MLflow keeps the first dataset of a name and digest for good,
 * so both derive from repository, commit and prefix, and nothing in it belongs to one run. MLflow drops a dataset that a
 * run has already, whatever it is used for: the role is part of the digest, so that using one twice is seen.
 */
export const datasetInput = ({ role, repository, commit, prefix, ref }: PinnedData): DatasetInput => ({
  dataset: {
    name: datasetName({ repository, prefix }),
    digest: sha256([repository, commit, prefix, role].join('\n')).slice(0, digestLength),
    sourceType: 's3',
    source: JSON.stringify({ uri: s3Uri(repository, commit, prefix) }),
  },
  tags: { [mlflowTag.datasetContext]: role, ...(ref === undefined ? {} : { [inputTag.ref]: ref }) },
});
