import { TiebackError } from '../errors.ts';
import { checkTagName } from '../lakefs/check-name.ts';
import { checkAlias } from '../mlflow/check-alias.ts';
import { encodeModel } from '../tie/claim-tag.ts';

/** What a service would refuse after the data are merged is refused before. @throws USAGE_INVALID, LAKEFS_NAME_INVALID */
export const assertNames = (model: string, alias: string, tag: string | undefined): void => {
  if (model === '' || /[/:]/.test(model))
    throw new TiebackError('USAGE_INVALID', `"${model}" cannot be the name of a registered model`, {
      hint: 'MLflow takes none that is empty or has "/" or ":" in it',
    });
  checkAlias(alias);
  if (tag !== undefined) checkTagName(tag);
};

/** Tag of the commit that a decision makes on the branch that it changes. */
export const promotedTag = (model: string, number: number): string => `promoted-${encodeModel(model)}-${number}`;
