import { describe, expect, it } from 'vitest';
import {
  type BackLinkFacts,
  backLinkMetadata,
  type DataFacts,
  dataMetadata,
  roleMetadata,
} from '../../../src/tie/commit-metadata.ts';
import { projectRun, sealOf } from '../../../src/tie/seal.ts';
import { sha256 } from '../../../src/util/digest.ts';
import { dataCommit, finishedRun, runId, tie } from './samples.ts';

const mark = { tie, actor: 'ada@clinic' };

describe('roleMetadata', () => {
  it('marks a commit as one of a tie in a role', () => {
    expect(roleMetadata(mark, 'outputs')).toMatchObject({
      'tieback.tie': tie,
      'tieback.role': 'outputs',
      'tieback.actor': 'ada@clinic',
    });
  });
});

const dataFacts: DataFacts = {
  ...mark,
  userMetadata: { site: 'berlin' },
  counts: { unit: 'objects', original: 100, added: 20, removed: 3, changed: 1, total: 117 },
  prefix: 'train/',
  augmentationParams: '{"flip":true}',
  samples: { unit: 'rows', original: 5, total: 5 },
  gitCommit: 'abc',
  gitPage: { host: 'github.com', url: 'https://github.com/o/r/commit/abc' },
};

describe('dataMetadata', () => {
  it('counts objects, and says that it does', () => {
    expect(dataMetadata(dataFacts)).toMatchObject({
      augmentation_count: '20',
      original_dataset_size: '100',
      total_dataset_size: '117',
      'tieback.count_unit': 'objects',
      'tieback.data_prefix': 'train/',
      'tieback.count_added': '20',
      'tieback.count_removed': '3',
      'tieback.count_changed': '1',
    });
  });

  it("keeps the user's own keys, and overrules those that are computed", () => {
    const userMetadata = { site: 'berlin', total_dataset_size: '9', 'tieback.role': 'run' };
    expect(dataMetadata({ ...dataFacts, userMetadata })).toMatchObject({
      site: 'berlin',
      total_dataset_size: '117',
      'tieback.role': 'data',
    });
  });

  it('links to the page of the code, in the form that the lakeFS UI shows as a button', () => {
    expect(dataMetadata(dataFacts)).toMatchObject({
      git_commit_id: 'abc',
      '::lakefs::github.com::url[url:ui]': 'https://github.com/o/r/commit/abc',
    });
  });

  it('holds texts only, and nothing for what is unknown', () => {
    const unknown = { augmentationParams: undefined, samples: undefined, gitCommit: undefined, gitPage: undefined };
    const metadata = dataMetadata({ ...dataFacts, ...unknown });
    expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true);
    expect(Object.keys(metadata).filter((key) => /git|samples|params/.test(key))).toEqual([]);
  });
});

const run = finishedRun({ metrics: [{ key: 'sensitivity', value: 0.94, step: 3, timestamp: 1 }] });
const seal = sealOf(projectRun({ run, histories: {} }));
const linkFacts: BackLinkFacts = {
  ...mark,
  run,
  trackingUri: 'http://mlflow:5000',
  mlflowUiUrl: 'https://runs.example',
  model: 'classifier',
  dataTag: 'v2',
  dataCommit,
  dataPrefix: 'train/',
  dataMode: 'dir-verified',
  dataCheck: 'unchanged',
  shownMetrics: ['sensitivity', 'never-logged'],
  extraRuns: [],
  seal,
  omitted: [],
  sealedBy: 'run',
  lakefsOffsetMs: -12,
  mlflowOffsetMs: undefined,
};

describe('backLinkMetadata', () => {
  it('names the run, its model and its data', () => {
    expect(backLinkMetadata(linkFacts)).toMatchObject({
      mlflow_run_id: runId,
      mlflow_experiment_id: '7',
      mlflow_tracking_uri: 'http://mlflow:5000',
      model_name: 'classifier',
      training_data_tag: 'v2',
      'tieback.data_commit': dataCommit,
      'tieback.role': 'run',
    });
  });

  it('says which command made the seal', () => {
    expect(backLinkMetadata({ ...linkFacts, sealedBy: 'resume-elsewhere' })).toMatchObject({
      'tieback.sealed_by': 'resume-elsewhere',
    });
  });

  it('links to where browsers reach MLflow, for people and as a button', () => {
    const url = `https://runs.example/#/experiments/7/runs/${runId}`;
    expect(backLinkMetadata(linkFacts)).toMatchObject({
      mlflow_run_url: url,
      '::lakefs::MLflow Run::url[url:ui]': url,
    });
  });

  it('shows the wanted metrics that were logged, by name', () => {
    const metadata = backLinkMetadata(linkFacts);
    expect(metadata['sensitivity']).toBe('0.94');
    expect(metadata).not.toHaveProperty('never-logged');
    expect(metadata['tieback.shown_metrics']).toBe('sensitivity,never-logged');
  });

  it('does not let a metric of the same name hide a key of its own', () => {
    const hostile = finishedRun({ metrics: [{ key: 'mlflow_run_id', value: 1, step: 0, timestamp: 0 }] });
    expect(backLinkMetadata({ ...linkFacts, run: hostile, shownMetrics: ['mlflow_run_id'] })['mlflow_run_id']).toBe(
      runId,
    );
  });

  it.each([
    'model_name',
    'training_data_tag',
    'tieback.status_asserted_by',
    'tieback.anything',
    '::lakefs::x::url[url:ui]',
  ])('says nothing under its own key %s where only a metric has that name', (key) => {
    const hostile = finishedRun({ metrics: [{ key, value: 1, step: 0, timestamp: 0 }] });
    const facts = { ...linkFacts, run: hostile, model: undefined, dataTag: undefined, shownMetrics: [key] };
    expect(backLinkMetadata(facts)).not.toHaveProperty([key]);
  });

  it('holds the seal and the hash of each of its sections', () => {
    const metadata = backLinkMetadata(linkFacts);
    expect(metadata).toMatchObject({ 'tieback.seal': seal.hash, 'tieback.seal_version': '1' });
    for (const [name, hash] of Object.entries(seal.sections)) expect(metadata[`tieback.seal.${name}`]).toBe(hash);
  });

  it('counts further runs and hashes their ids in one order', () => {
    const extra = (...extraRuns: string[]) => backLinkMetadata({ ...linkFacts, extraRuns })['tieback.extra_runs'];
    expect(JSON.parse(extra('r2', 'r1') ?? '')).toEqual({ count: 2, sha256: sha256('r1\nr2') });
    expect(extra('r2', 'r1')).toBe(extra('r1', 'r2'));
    expect(extra()).toBeUndefined();
  });

  it('says who said how the command ended, where its exit status is not known', () => {
    const assertion = { by: 'eve@night-shift', at: '2026-11-21T09:30:00.000Z' };
    expect(backLinkMetadata({ ...linkFacts, assertion })).toMatchObject({
      'tieback.status_asserted_by': 'eve@night-shift',
      'tieback.status_asserted_at': '2026-11-21T09:30:00.000Z',
    });
    expect(backLinkMetadata(linkFacts)).not.toHaveProperty('tieback.status_asserted_by');
  });

  it('records the clock offsets that are known', () => {
    const metadata = backLinkMetadata(linkFacts);
    expect(metadata['tieback.clock_lakefs_ms']).toBe('-12');
    expect(metadata).not.toHaveProperty('tieback.clock_mlflow_ms');
  });
});
