import { TiebackError } from '../errors.ts';

const longestSegmentBytes = 255;

/** MLflow 3.17 decodes a path twice: `a%20b` would be written to `a b`. */
const percentEscape = /%[\da-f]{2}/i;

const isUsable = (segment: string): boolean =>
  segment !== '' &&
  segment !== '.' &&
  segment !== '..' &&
  segment.isWellFormed() &&
  Buffer.byteLength(segment) <= longestSegmentBytes &&
  !/[#\\\p{Cc}]/u.test(segment) &&
  !percentEscape.test(segment);

/** @throws MLFLOW_REJECTED for a path that MLflow refuses or would write elsewhere */
export const checkArtifactPath = (path: string): void => {
  if (path.split('/').every(isUsable)) return;
  throw new TiebackError('MLFLOW_REJECTED', `artifact path ${JSON.stringify(path)} is none that MLflow takes`, {
    hint: 'use parts of up to 255 bytes between single slashes, without "..", "#", "\\", percent escapes and control characters',
  });
};

export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Where the tracking server itself keeps a run's artifacts; undefined when they are elsewhere. */
export const proxiedRoot = (artifactUri: string | undefined): string | undefined =>
  artifactUri === undefined ? undefined : /^mlflow-artifacts:\/(?!\/)(.+)$/.exec(artifactUri)?.[1]?.replace(/\/+$/, '');
