import { describe, expect, it } from 'vitest';
import { childEnvironment, prepareEnvironment } from '../../../../src/wrap/child/child-environment.ts';
import type { RunInput } from '../../../../src/wrap/plan/run-plan.ts';
import { tieFolder } from '../../../../src/wrap/tie-folder.ts';
import { baselineCommit, dataCommit, planWith, tie } from '../samples.ts';

const folder = tieFolder('/state', tie);
const credentials = {
  LAKECTL_SERVER_ENDPOINT_URL: 'http://lakefs:8000',
  LAKECTL_CREDENTIALS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: 'not-a-real-secret',
};
const facts = { commit: dataCommit, experimentId: '7', runId: 'r1', contextTags: { 'lakefs.commit_id': dataCommit } };

type Env = Readonly<Record<string, string | undefined>>;
const childOf = (
  user: Env = {},
  input: Partial<RunInput> = {},
  more: Partial<typeof facts> | { runId: undefined } = {},
) => childEnvironment(user, planWith(input), folder, credentials, { ...facts, ...more });
const prepareOf = (user: Env = {}, input: Partial<RunInput> = {}) =>
  prepareEnvironment(user, planWith(input), folder, credentials);

const data = { dir: '/srv/data', action: 'fill', allowDelete: false, added: 0, changed: 0, removed: 0 } as const;
const inputs = [{ role: 'test', repository: 'cats', ref: 'v9', commit: baselineCommit, prefix: 'test/' }];

describe('the environment of the command', () => {
  it('names the tie, the repository and the pinned data', () => {
    expect(childOf()).toMatchObject({
      TIEBACK_TIE: tie,
      TIEBACK_REPO: 'faces',
      TIEBACK_BRANCH: 'retina-first',
      TIEBACK_PREFIX: 'train/',
      TIEBACK_BASELINE: 'v1',
      TIEBACK_BASELINE_COMMIT: baselineCommit,
      TIEBACK_COMMIT: dataCommit,
      TIEBACK_DATA_URI: `lakefs://faces/${dataCommit}/train/`,
      TIEBACK_S3_URI: `s3://faces/${dataCommit}/train/`,
    });
  });

  it("gives lakectl's variables, and the gateway's under names of their own", () => {
    expect(childOf()).toMatchObject({
      ...credentials,
      TIEBACK_S3_ENDPOINT: 'http://lakefs:8000',
      TIEBACK_S3_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      TIEBACK_S3_SECRET_ACCESS_KEY: 'not-a-real-secret',
    });
  });

  it("adds its tags to those that the user's environment gives to every run, and wins over them", () => {
    const context = (text: string, more: Env = {}) =>
      JSON.parse(childOf({ MLFLOW_RUN_CONTEXT: text, ...more })['MLFLOW_RUN_CONTEXT'] ?? '');
    const own = { 'lakefs.commit_id': dataCommit, 'tieback.tie': tie };
    expect(context('{"build":"12","tieback.tie":"mine"}')).toEqual({ build: '12', ...own });
    expect(context('no JSON')).toEqual(own);
    expect(context('["a"]')).toEqual(own);
    expect(context('{"build":"12"}', { TIEBACK_TIE: 'old' })).toEqual(own);
  });

  it('hands on nothing of an earlier tie, to the prepare command neither', () => {
    const earlier = {
      TIEBACK_TIE: 'old',
      TIEBACK_INPUT_TEST_DIR: '/old',
      TIEBACK_DATA_DIR: '/old',
      MLFLOW_RUN_ID: 'old',
    };
    const olds = (env: Env) => Object.values(env).filter((value) => value?.includes('old'));
    expect(olds(childOf(earlier))).toEqual([]);
    expect(olds(prepareOf(earlier))).toEqual([]);
  });

  it('sets and changes no AWS variable', () => {
    expect(Object.keys(childOf()).filter((name) => name.startsWith('AWS_'))).toEqual([]);
    const own = { AWS_ACCESS_KEY_ID: 'mine', AWS_PROFILE: 'clinic', AWS_ENDPOINT_URL: 'https://s3.example' };
    expect(childOf(own)).toMatchObject(own);
  });

  it('leads MLflow to the prepared run', () => {
    expect(childOf({ MLFLOW_RUN_ID: 'another', MLFLOW_EXPERIMENT_ID: '1' })).toMatchObject({
      MLFLOW_TRACKING_URI: 'http://mlflow:5000',
      MLFLOW_EXPERIMENT_ID: '7',
      MLFLOW_RUN_ID: 'r1',
    });
  });

  it("takes MLFLOW_EXPERIMENT_NAME away: MLflow's client fails when it disagrees with the id", () => {
    expect(childOf({ MLFLOW_EXPERIMENT_NAME: 'retina' })).not.toHaveProperty('MLFLOW_EXPERIMENT_NAME');
  });

  it('has every further run of the script tagged', () => {
    expect(JSON.parse(childOf()['MLFLOW_RUN_CONTEXT'] ?? '')).toEqual({
      'tieback.tie': tie,
      'lakefs.commit_id': dataCommit,
    });
  });

  it("names no run when the script makes its own, not even the user's", () => {
    expect(childOf({ MLFLOW_RUN_ID: 'another' }, {}, { runId: undefined })).not.toHaveProperty('MLFLOW_RUN_ID');
  });

  it('keeps credentials in the tracking URI that the user has there', () => {
    const own = 'http://ada:pw@mlflow:5000/';
    expect(childOf({ MLFLOW_TRACKING_URI: own })['MLFLOW_TRACKING_URI']).toBe(own);
    expect(childOf({ MLFLOW_TRACKING_URI: 'http://elsewhere:5000' })['MLFLOW_TRACKING_URI']).toBe('http://mlflow:5000');
  });

  it('keeps what the user has set besides, and lets the user say what MLflow prints', () => {
    expect(childOf({ PATH: '/bin', EMPTY: '', GONE: undefined })).toMatchObject({ PATH: '/bin', EMPTY: '' });
    expect(childOf({ GONE: undefined })).not.toHaveProperty('GONE');
    const quiet = 'MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT';
    expect([childOf()[quiet], childOf({ [quiet]: 'false' })[quiet]]).toEqual(['true', 'false']);
  });

  it('says where metrics go and where the data folder is', () => {
    expect(childOf({}, { data })).toMatchObject({ TIEBACK_METRICS: folder.metrics, TIEBACK_DATA_DIR: '/srv/data' });
    expect(childOf()).not.toHaveProperty('TIEBACK_DATA_DIR');
  });

  it('names each input by its role, and its folder where there is a data folder', () => {
    const uri = `lakefs://cats/${baselineCommit}/test/`;
    expect(childOf({}, { inputs, data })).toMatchObject({
      TIEBACK_INPUT_TEST_URI: uri,
      TIEBACK_INPUT_TEST_DIR: `${folder.inputs}/test`,
    });
    expect(childOf({}, { inputs })).toMatchObject({ TIEBACK_INPUT_TEST_URI: uri });
    expect(childOf({}, { inputs })).not.toHaveProperty('TIEBACK_INPUT_TEST_DIR');
  });

  it('names no branch and no baseline tag where there is none, not even those of a run round it', () => {
    const fixed = { branch: null, baseline: { ref: baselineCommit, tag: null, commit: baselineCommit } };
    const env = childOf({ TIEBACK_BRANCH: 'outer', TIEBACK_BASELINE: 'outer' }, fixed);
    expect(env).not.toHaveProperty('TIEBACK_BRANCH');
    expect(env).not.toHaveProperty('TIEBACK_BASELINE');
  });
});

describe('the environment of the prepare command', () => {
  it('says where the data goes and where it is described', () => {
    expect(prepareOf({}, { data })).toMatchObject({
      TIEBACK_TIE: tie,
      TIEBACK_BRANCH: 'retina-first',
      TIEBACK_DATA_DIR: '/srv/data',
      TIEBACK_METADATA: folder.metadata,
      ...credentials,
    });
  });

  it('knows no commit and no run yet', () => {
    const names = Object.keys(prepareOf());
    expect(names.filter((name) => /^(TIEBACK_COMMIT|TIEBACK_DATA_URI|MLFLOW_)/.test(name))).toEqual([]);
  });
});
