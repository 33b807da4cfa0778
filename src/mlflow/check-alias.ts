import { TiebackError } from '../errors.ts';
import { checkText } from './limits.ts';

/** `latest` and `v3` mean versions to MLflow. */
const isReserved = (alias: string): boolean => /^(?:latest|v\d+)$/i.test(alias);

/** @throws MLFLOW_REJECTED, MLFLOW_VALUE_TOO_LONG */
export const checkAlias = (alias: string): void => {
  checkText('alias', alias, 'alias');
  if (/^[\w-]+$/.test(alias) && !isReserved(alias)) return;
  throw new TiebackError('MLFLOW_REJECTED', `alias "${alias}" is none that MLflow takes`, {
    hint: 'use letters, digits, "_" and "-"; "latest" and names such as "v3" are reserved',
  });
};
