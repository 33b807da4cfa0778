import { isCommitId } from '../model/ids.ts';
import { isObject } from '../util/shape.ts';

export type DatasetUri = { readonly repository: string; readonly commit: string; readonly prefix: string };

/**
 * The place in lakeFS that a dataset's source names. An `s3:` address may as well be a bucket's: it counts only when it
 * names a commit, or the tie's own repository.
 */
export const parseDatasetUri = (uri: string, ownRepository: string | undefined): DatasetUri | undefined => {
  const parts = /^(s3a?|lakefs):\/\/([^/]+)\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  const [, scheme, repository, commit, prefix = ''] = parts;
  if (repository === undefined || commit === undefined) return undefined;
  const isInLakefs = scheme === 'lakefs' || isCommitId(commit) || repository === ownRepository;
  return isInLakefs ? { repository, commit, prefix } : undefined;
};

/** The address inside an MLflow dataset's source, a JSON text. */
export const uriOfSource = (source: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(source);
    if (!isObject(value)) return undefined;
    // Spark and Delta sources have a path instead.
    const { uri = value['path'] } = value;
    return typeof uri === 'string' ? uri : undefined;
  } catch {
    return undefined;
  }
};
