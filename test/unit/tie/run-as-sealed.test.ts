import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/mlflow/run.ts';
import { asRunId } from '../../../src/model/ids.ts';
import { runAsSealed, withBareInputs, withoutSections } from '../../../src/tie/run-as-sealed.ts';
import { projectRun, sealOf } from '../../../src/tie/seal.ts';

const run: Run = {
  id: asRunId('a'.repeat(32)),
  name: 'best',
  experimentId: '1',
  status: 'FINISHED',
  startTime: 5,
  endTime: 9,
  artifactUri: 'mlflow-artifacts:/a',
  isDeleted: false,
  params: { lr: '0.1', constructor: 'x' },
  tags: { 'lakefs.repo': 'faces', owner: 'ada' },
  metrics: [
    { key: 'acc', value: 0.5, step: 3, timestamp: 7 },
    { key: 'loss', value: Number.NaN, step: 3, timestamp: 7 },
  ],
  datasetInputs: [
    { dataset: { name: 'd', digest: '1', sourceType: 's3', source: '{}' }, tags: { 'mlflow.data.context': 'test' } },
  ],
};
const sealed = JSON.parse(JSON.stringify(projectRun({ run, histories: {} })));

describe('a run as it was sealed', () => {
  it('gives the seal of the record that it was made from, whatever it is today', () => {
    const edited: Run = {
      ...run,
      status: 'FAILED',
      endTime: undefined,
      params: {},
      metrics: [],
      datasetInputs: [],
      tags: {},
    };
    const restored = runAsSealed(edited, sealed);
    expect(sealOf(projectRun({ run: restored, histories: {} }))).toEqual(sealOf(sealed));
    expect(restored.metrics.map(({ value }) => value)).toEqual([0.5, Number.NaN]);
  });

  it('has no parameter or tag that was left out of the seal', () => {
    const omitted = ['params.lr', 'tags.lakefs.repo'];
    const { params, tags } = runAsSealed(run, { ...sealed, omitted });
    expect([Object.keys(params), tags]).toEqual([['constructor'], {}]);
  });

  it('keeps what no seal is over but for tags', () => {
    const { name, artifactUri, tags } = runAsSealed({ ...run, name: 'renamed' }, sealed);
    expect([name, artifactUri, tags]).toEqual(['renamed', 'mlflow-artifacts:/a', { 'lakefs.repo': 'faces' }]);
  });
});

describe('a run of which no record says what was left out', () => {
  const inputs = [
    'lakefs://faces/main/x',
    `lakefs://faces/${'ab'.repeat(32)}/x`,
    `s3://faces/${'ab'.repeat(32)}/x`,
  ].map((uri) => ({
    dataset: { name: uri, digest: '1', sourceType: 's3', source: JSON.stringify({ uri }) },
    tags: { 'mlflow.data.context': 'test' },
  }));

  it('tells of its inputs the commits alone, and of its own all', () => {
    const told = withBareInputs({ ...run, datasetInputs: inputs }, ['inputs', 'params']);
    const names = told.datasetInputs.map(({ dataset }) => dataset.name);
    expect(names).toEqual(['[redacted, not sealed]', inputs[2]?.dataset.name]);
    expect(withBareInputs(run, ['params'])).toBe(run);
  });

  it('has no parameter at all where a name was left out', () => {
    expect(withoutSections(run, ['params', 'params.keys']).params).toEqual({});
    expect(Object.keys(withoutSections(run, ['params']).params)).toEqual(['lr', 'constructor']);
  });

  it('has no tag whose name shows a secret where one was left out', () => {
    const tags = { 'mlflow.source.hf_0123456789abcdefghij': 'x', 'mlflow.source.name': 'train.py' };
    const told = withoutSections({ ...run, tags }, ['tags', 'tags.keys']);
    expect(told.tags).toEqual({ 'mlflow.source.name': 'train.py' });
  });
});
