import { TiebackError } from '../../errors.ts';
import { canonicalJson } from '../../util/canonical-json.ts';

/** Augmentation parameters stand in the data commit as JSON, for good. @throws USAGE_INVALID for what JSON cannot hold, and for nothing at all */
export const checkParams = (params: unknown): void => {
  if (params === undefined) return;
  try {
    if (canonicalJson(params) !== 'null') return;
  } catch (cause) {
    throw new TiebackError(
      'USAGE_INVALID',
      'the augmentation parameters hold a value that JSON has not, such as .inf or .nan',
      {
        hint: 'write it as text, such as "inf"',
        cause,
      },
    );
  }
  throw new TiebackError('USAGE_INVALID', 'the augmentation parameters are empty', {
    hint: 'check the file, or leave --augmentation-params out',
  });
};
