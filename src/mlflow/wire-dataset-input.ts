import { TiebackError } from '../errors.ts';
import { checkText } from './limits.ts';
import type { DatasetInput } from './run.ts';

const checkTags = (what: string, tags: DatasetInput['tags']) =>
  Object.entries(tags).map(([key, value]) => {
    checkText(`key of a tag of ${what}`, key, 'inputTagKey');
    checkText(`tag "${key}" of ${what}`, value, 'inputTagValue');
    return { key, value };
  });

/** A dataset input as it is sent. @throws MLFLOW_VALUE_TOO_LONG, MLFLOW_REJECTED */
export const wireDatasetInput = ({ dataset, tags }: DatasetInput) => {
  const { name, digest, sourceType, source, schema, profile } = dataset;
  const what = `dataset "${name.slice(0, 60)}"`;
  if (name === '' || digest === '') {
    throw new TiebackError('MLFLOW_REJECTED', `${what} lacks a name or a digest`, {
      hint: 'MLflow knows a dataset by both: give each',
    });
  }
  checkText(`name of ${what}`, name, 'datasetName');
  checkText(`digest of ${what}`, digest, 'datasetDigest');
  checkText(`source type of ${what}`, sourceType, 'datasetSourceType');
  checkText(`source of ${what}`, source, 'datasetSource');
  if (schema !== undefined) checkText(`schema of ${what}`, schema, 'datasetSchema');
  if (profile !== undefined) checkText(`profile of ${what}`, profile, 'datasetProfile');
  return { tags: checkTags(what, tags), dataset: { name, digest, source_type: sourceType, source, schema, profile } };
};
