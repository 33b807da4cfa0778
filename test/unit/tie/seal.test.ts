import { describe, expect, it } from 'vitest';
import type { Metric, Run } from '../../../src/mlflow/run.ts';
import { projectRun, restrictToSealed, sealOf } from '../../../src/tie/seal.ts';
import { dataCommit, finishedRun } from './samples.ts';

const point = (value: number, step: number, timestamp = 0): Metric => ({ key: 'acc', value, step, timestamp });
const input = (name: string) => ({
  dataset: { name, digest: 'd', sourceType: 's3', source: `{"uri":"s3://${name}"}` },
  tags: { 'mlflow.data.context': 'training' },
});

const run = finishedRun({
  metrics: [
    { key: 'loss', value: 0.2, step: 9, timestamp: 5 },
    { key: 'acc', value: 0.9, step: 9, timestamp: 5 },
  ],
  datasetInputs: [input('b'), input('a')],
});

const hashOf = (more: Partial<Run> = {}, histories: Readonly<Record<string, readonly Metric[]>> = {}): string =>
  sealOf(projectRun({ run: { ...run, ...more }, histories })).hash;

describe('a seal', () => {
  it.each<[string, Partial<Run>]>([
    ['the status', { status: 'FAILED' }],
    ['the end', { endTime: 2001 }],
    ['a parameter', { params: { lr: '0.2' } }],
    ['a metric', { metrics: [{ key: 'acc', value: 0.91, step: 9, timestamp: 5 }] }],
    ['an input', { datasetInputs: [input('c')] }],
    ['the link', { tags: { ...run.tags, 'lakefs.commit_id': 'ff'.repeat(32) } }],
    ['the code', { tags: { ...run.tags, 'mlflow.source.git.commit': 'abc' } }],
  ])('breaks when %s changes', (_what, change) => {
    expect(hashOf(change)).not.toBe(hashOf());
  });

  it.each<[string, Partial<Run>]>([
    ['its name', { name: 'renamed' }],
    ['its note', { tags: { ...run.tags, 'mlflow.note.content': 'words' } }],
    ["somebody's tag", { tags: { ...run.tags, reviewed: 'yes' } }],
    ['where its artifacts lie', { artifactUri: 's3://elsewhere' }],
    ['being deleted', { isDeleted: true }],
    ['the time at which a metric was logged', { metrics: run.metrics.map((metric) => ({ ...metric, timestamp: 6 })) }],
  ])('does not mind %s', (_what, change) => {
    expect(hashOf(change)).toBe(hashOf());
  });

  it('is the same in whatever order the server answers', () => {
    const turned = { metrics: run.metrics.toReversed(), datasetInputs: run.datasetInputs.toReversed() };
    expect(hashOf(turned)).toBe(hashOf());
    expect(hashOf({}, { acc: [point(1, 1), point(2, 2)] })).toBe(hashOf({}, { acc: [point(2, 2), point(1, 1)] }));
  });

  it('covers the full history of a shown metric', () => {
    expect(hashOf({}, { acc: [point(0.5, 1)] })).not.toBe(hashOf({}, { acc: [point(0.6, 1)] }));
  });

  it('orders points of one step and time by value', () => {
    const [a, b] = [point(Number.NaN, 1), point(0.5, 1)];
    expect(hashOf({}, { acc: [a, b] })).toBe(hashOf({}, { acc: [b, a] }));
  });

  it('takes NaN and infinities', () => {
    const hashes = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) =>
      hashOf({ metrics: [{ key: 'loss', value, step: 0, timestamp: 0 }] }),
    );
    expect(new Set(hashes).size).toBe(3);
  });

  it('says by its sections what changed', () => {
    const [before, after] = [{}, { params: {} }].map((change) =>
      sealOf(projectRun({ run: { ...run, ...change }, histories: {} })),
    );
    const changed = Object.entries(after?.sections ?? {}).filter(
      ([name, hash]) => hash !== Object.entries(before?.sections ?? {}).find(([other]) => other === name)?.[1],
    );
    expect(changed.map(([name]) => name)).toEqual(['params']);
  });

  it('survives being written as JSON and read again', () => {
    const record = projectRun({ run, histories: { acc: [point(Number.NaN, 1)] } });
    expect(sealOf(JSON.parse(JSON.stringify(record)))).toEqual(sealOf(record));
    expect(JSON.stringify(record)).toContain(dataCommit);
  });
});

describe('a record restricted to what was sealed', () => {
  const sealed = projectRun({ run, histories: { acc: [point(0.5, 1)] } });
  const restricted = (more: Partial<Run>, histories: Readonly<Record<string, readonly Metric[]>> = {}) =>
    sealOf(
      restrictToSealed(
        projectRun({ run: { ...run, ...more }, histories: { acc: [point(0.5, 1)], ...histories } }),
        JSON.parse(JSON.stringify(sealed)),
      ),
    ).hash;
  const reviewed = { key: 'reviewed', value: 1, step: 0, timestamp: 1 };
  const [first, second] = [input('a'), input('b')];

  it.each<[string, Partial<Run>]>([
    ['nothing', {}],
    ['an input', { datasetInputs: [input('0'), second, first, input('z')] }],
    ['a tag of an input', { datasetInputs: [second, { ...first, tags: { ...first.tags, later: 'x' } }] }],
    ['a metric', { metrics: [reviewed, ...run.metrics] }],
    ['a parameter', { params: { ...run.params, later: 'x' } }],
    ['a tag', { tags: { ...run.tags, 'mlflow.source.git.diff': 'x', 'lakefs.data_tag': 'x' } }],
  ])('gives the same hash when %s was added', (_what, change) => {
    expect(restricted(change)).toBe(sealOf(sealed).hash);
  });

  it('gives the same hash when another metric has a history', () => {
    expect(restricted({}, { reviewed: [reviewed] })).toBe(sealOf(sealed).hash);
  });

  it.each<[string, Partial<Run>]>([
    ['an input is gone', { datasetInputs: [first] }],
    ['an input is another', { datasetInputs: [first, input('c')] }],
    ['an input has another role', { datasetInputs: [first, { ...second, tags: { 'mlflow.data.context': 'test' } }] }],
    ['a metric is gone', { metrics: [reviewed] }],
    ['a parameter is gone', { params: { later: 'x' } }],
    ['a tag is another', { tags: { ...run.tags, 'lakefs.commit_id': 'ff'.repeat(32) } }],
    ['the status is another', { status: 'FAILED' }],
  ])('gives another hash when %s', (_what, change) => {
    expect(restricted(change)).not.toBe(sealOf(sealed).hash);
  });

  it('gives another hash when a sealed history went on', () => {
    expect(restricted({}, { acc: [point(0.5, 1), point(0.6, 2)] })).not.toBe(sealOf(sealed).hash);
  });
});
