import { describe, expect, it } from 'vitest';
import type { Metric, Run } from '../../../src/mlflow/run.ts';
import { projectRun, restrictToSealed } from '../../../src/tie/seal.ts';
import { sealChanges } from '../../../src/tie/seal-changes.ts';
import { finishedRun } from './samples.ts';

const metric = (key: string, value: number, step: number, timestamp = 1): Metric => ({ key, value, step, timestamp });
const input = (name: string, uri: string, context = 'training') => ({
  dataset: { name, digest: uri, sourceType: 's3', source: uri },
  tags: { 'mlflow.data.context': context },
});

const sealedRun = finishedRun({
  params: { lr: '0.1', epochs: '9' },
  metrics: [metric('acc', 0.9, 3), metric('loss', 0.2, 3)],
  datasetInputs: [input('faces', 's3://faces')],
});
const sealedHistories = { acc: [metric('acc', 0.8, 2), metric('acc', 0.9, 3)] };
const sealed = projectRun({ run: sealedRun, histories: sealedHistories });

type Histories = Readonly<Record<string, readonly Metric[]>>;
const changes = (more: Partial<Run>, histories: Histories = sealedHistories) => {
  const now = projectRun({ run: { ...sealedRun, ...more }, histories });
  return sealChanges(sealed, now).map((change) => [change.field, change.sealed, change.now]);
};

describe('sealChanges', () => {
  it('names nothing of a run that is as it was', () => {
    expect(changes({})).toEqual([]);
  });

  it.each<[string, Partial<Run>, (string | undefined)[]]>([
    ['a parameter', { params: { lr: '0.2', epochs: '9' } }, ['params.lr', '0.1', '0.2']],
    ['a parameter that is gone', { params: { lr: '0.1' } }, ['params.epochs', '9', undefined]],
    ['the status', { status: 'FAILED' }, ['run.status', 'FINISHED', 'FAILED']],
    ['the end', { endTime: 5000 }, ['run.endTime', '1970-01-01T00:00:02.000Z', '1970-01-01T00:00:05.000Z']],
    ['no end', { endTime: undefined }, ['run.endTime', '1970-01-01T00:00:02.000Z', undefined]],
    ['a value', { metrics: [metric('acc', 0.9, 3), metric('loss', 0.1, 3)] }, ['metrics.loss (step 3)', '0.2', '0.1']],
    [
      'a later step',
      { metrics: [metric('acc', 0.9, 3), metric('loss', 0.1, 4)] },
      ['metrics.loss', '0.2 (step 3)', '0.1 (step 4)'],
    ],
    ['a metric that is gone', { metrics: [metric('acc', 0.9, 3)] }, ['metrics.loss (step 3)', '0.2', undefined]],
    [
      'no number',
      { metrics: [metric('acc', 0.9, 3), metric('loss', Number.NaN, 3)] },
      ['metrics.loss (step 3)', '0.2', 'NaN'],
    ],
    ['an input', { datasetInputs: [input('faces', 's3://cats')] }, ['inputs.faces', 's3://faces', undefined]],
    [
      'its use',
      { datasetInputs: [input('faces', 's3://faces', 'test')] },
      ['inputs.faces (tags)', '{"mlflow.data.context":"training"}', '{"mlflow.data.context":"test"}'],
    ],
  ])('gives old and new value of %s', (_, more, expected) => {
    expect(changes(more)).toEqual([expected]);
  });

  it('gives the values of a sealed tag', () => {
    const tags = { ...sealedRun.tags, 'mlflow.source.name': 'other.py' };
    expect(changes({ tags })).toEqual([]);
    const before = projectRun({ run: { ...sealedRun, tags: { 'mlflow.source.name': 'train.py' } }, histories: {} });
    const after = projectRun({ run: { ...sealedRun, tags }, histories: {} });
    expect(sealChanges(before, after)).toMatchObject([
      { field: 'tags.mlflow.source.name', path: ['tags', 'mlflow.source.name'], sealed: 'train.py', now: 'other.py' },
    ]);
  });

  it('tells of a shown metric once, by step, with the value that MLflow shows', () => {
    const logged = [...sealedHistories.acc, metric('acc', 0.99, 3, 2), metric('acc', 1, 4)];
    const metrics = [metric('acc', 1, 4), metric('loss', 0.2, 3)];
    expect(changes({ metrics }, { acc: logged })).toEqual([
      ['metrics.acc (step 3)', '0.9', '0.99'],
      ['metrics.acc (step 4)', undefined, '1'],
    ]);
  });

  it('gives all values of a step whose last one is the same', () => {
    const logged = [...sealedHistories.acc, metric('acc', 0.5, 3, 0)];
    expect(changes({}, { acc: logged })).toEqual([['metrics.acc (step 3)', '0.9', '0.5, 0.9']]);
  });

  it('does not mind what came later, beside the sealed', () => {
    const run = {
      ...sealedRun,
      params: { ...sealedRun.params, later: 'x' },
      metrics: [...sealedRun.metrics, metric('new', 1, 0)],
    };
    const now = projectRun({ run, histories: sealedHistories });
    expect(sealChanges(sealed, now)).toEqual([]);
    expect(sealChanges(sealed, restrictToSealed(now, sealed))).toEqual([]);
  });
});
