import { expect, it } from 'vitest';
import { checkArtifactPath, encodePath, proxiedRoot } from '../../../src/mlflow/artifact-path.ts';

it.each(['a', 'a/b.txt', 'a b', "ö?&+:'", '50%', 'x'.repeat(255)])('takes the path %j', (path) => {
  expect(() => checkArtifactPath(path)).not.toThrow();
});

it.each([
  '',
  '/',
  '/a',
  'a/',
  'a//b',
  '.',
  'a/./b',
  '..',
  'a/../b',
  'a#b',
  'a\\b',
  'a\nb',
  'a%20b',
  'a%2E%2e',
  'é'.repeat(128),
  'a\ud800',
])('refuses the path %j', (path) => {
  expect(() => checkArtifactPath(path)).toThrow(expect.objectContaining({ code: 'MLFLOW_REJECTED' }));
});

it('encodes each part of a path', () => {
  expect(encodePath('a b/50%/ö?&.txt')).toBe('a%20b/50%25/%C3%B6%3F%26.txt');
});

it.each([
  ['mlflow-artifacts:/1/r/artifacts', '1/r/artifacts'],
  ['mlflow-artifacts:/1/r/artifacts/', '1/r/artifacts'],
  ['mlflow-artifacts:/workspaces/w/1/r/artifacts', 'workspaces/w/1/r/artifacts'],
  ['mlflow-artifacts://other.host/1/r/artifacts', undefined],
  ['s3://bucket/1/r/artifacts', undefined],
  ['/srv/mlruns/1/r/artifacts', undefined],
  [undefined, undefined],
])('finds behind %s the root %s', (uri, root) => {
  expect(proxiedRoot(uri)).toBe(root);
});
