import { describe, expect, it } from 'vitest';
import type { DatasetInput, Run } from '../../../../src/mlflow/run.ts';
import { asRunId } from '../../../../src/model/ids.ts';
import { readClaims } from '../../../../src/tie/claims/read-claims.ts';

const commit = 'a'.repeat(64);

const runWith = (tags: Run['tags'], datasetInputs: readonly DatasetInput[] = []): Run => ({
  id: asRunId('r1'),
  name: 'r',
  experimentId: '1',
  status: 'FINISHED',
  startTime: 0,
  endTime: 1,
  artifactUri: undefined,
  isDeleted: false,
  params: {},
  metrics: [],
  tags,
  datasetInputs,
});

const input = (source: unknown, tags: Run['tags'] = { 'mlflow.data.context': 'training' }): DatasetInput => ({
  dataset: { name: 'd', digest: '1', sourceType: 's3', source: JSON.stringify(source) },
  tags,
});

const refs = (run: Run) => readClaims(run).versions.map(({ by, ref }) => `${by}: ${ref}`);

describe('readClaims', () => {
  it('reads every spelling of the commit, and says who says it', () => {
    const tags = { 'lakefs.commit_id': 'a', lakefs_commit: 'b', 'lakefs.commit': 'c', lakefs_head_commit_id: 'd' };
    expect(refs(runWith(tags))).toEqual([
      'run tag "lakefs.commit_id": a',
      'run tag "lakefs_commit": b',
      'run tag "lakefs.commit": c',
      'run tag "lakefs_head_commit_id": d',
    ]);
  });

  it('reads addresses of datasets with the place in the repository', () => {
    const { versions, repositories } = readClaims(
      runWith({ 'lakefs.dataset_uri': 'lakefs://faces/v1/train/' }, [input({ uri: `s3a://faces/${commit}/train/` })]),
    );
    expect(versions).toEqual([
      { by: 'run tag "lakefs.dataset_uri"', ref: 'v1', prefix: 'train/' },
      { by: 'dataset input "d"', ref: commit, prefix: 'train/', isInput: true },
    ]);
    expect(repositories.map(({ name }) => name)).toEqual(['faces', 'faces']);
  });

  it('reads the path of a Delta or Spark source', () => {
    expect(refs(runWith({}, [input({ path: `s3a://faces/${commit}/t` })]))).toEqual([`dataset input "d": ${commit}`]);
  });

  it('takes an s3 address for lakeFS only when it names a commit or the repository that the run names', () => {
    const source = input({ uri: 's3://faces/main/train.csv' });
    expect(refs(runWith({}, [source]))).toEqual([]);
    expect(refs(runWith({ lakefs_repo: 'faces' }, [source]))).toEqual(['dataset input "d": main']);
  });

  it('leaves out what is no training data, no address or no name of a repository', () => {
    const others = [
      input({ uri: `s3://faces/${commit}/` }, { 'mlflow.data.context': 'validation' }),
      input({ uri: `lakefs://key:word@faces/${commit}/` }),
      input('no address'),
      input({ uri: 7 }),
    ];
    expect(readClaims(runWith({ lakefs_commit: ' ' }, others))).toEqual({
      repositories: [],
      versions: [],
      branches: [],
    });
  });

  it('counts a dataset without a context as training data', () => {
    expect(refs(runWith({}, [input({ uri: `s3://faces/${commit}/` }, {})]))).toEqual([`dataset input "d": ${commit}`]);
  });

  it('says of a dataset without a context that nobody says what for, and leaves one of another repository out where the run names its own', () => {
    const here = input({ uri: `s3://faces/${commit}/val/` }, {});
    const elsewhere = input({ uri: `s3://others/${commit}/` }, {});
    const { versions, repositories } = readClaims(
      runWith({ lakefs_repo: 'faces', lakefs_commit: 'v1' }, [here, elsewhere]),
    );
    expect(versions.map(({ ref, isUnsaid = false }) => [ref, isUnsaid])).toEqual([
      ['v1', false],
      [commit, true],
    ]);
    expect(new Set(repositories.map(({ name }) => name))).toEqual(new Set(['faces']));
  });

  it('lets the user speak first, the settings last', () => {
    const asked = { repository: 'mine', defaultRepository: 'settings', commit: 'v2' };
    const claims = readClaims(runWith({ lakefs_repo: 'theirs', lakefs_branch: 'main' }), asked);
    expect(claims.versions).toEqual([{ by: '--commit', ref: 'v2' }]);
    expect(claims.repositories.map(({ by, name }) => `${by}: ${name}`)).toEqual([
      '--repo: mine',
      'run tag "lakefs_repo": theirs',
    ]);
    expect(claims.branches).toEqual([{ by: 'run tag "lakefs_branch"', name: 'main' }]);
  });
});
