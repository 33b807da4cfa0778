import { describe, expect, it } from 'vitest';
import { metricPageSchema } from '../../../src/mlflow/metric.schema.ts';
import { parseRun, runAnswerSchema, runPageSchema } from '../../../src/mlflow/run.schema.ts';

const info = { run_id: 'r1', run_uuid: 'r1', experiment_id: '1', status: 'RUNNING', start_time: 5 };
const whole = {
  info: {
    ...info,
    run_name: 'kind-owl',
    user_id: '',
    status: 'FINISHED',
    end_time: 9,
    artifact_uri: 'mlflow-artifacts:/1/r1/artifacts',
    lifecycle_stage: 'deleted',
    a_field_of_tomorrow: true,
  },
  data: {
    metrics: [{ key: 'loss', value: 0.5, timestamp: 7, step: 2, model_id: 'm-1' }],
    params: [{ key: 'lr', value: '0.1' }],
    tags: [{ key: 'a', value: 'b' }],
  },
  inputs: {
    dataset_inputs: [
      {
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
        dataset: { name: 'd', digest: 'x', source_type: 's3', source: '{}', schema: '{"a":1}' },
      },
    ],
    model_inputs: [{ model_id: 'm-1' }],
  },
  outputs: {},
};

describe('parseRun', () => {
  it('reads a whole run', () => {
    expect(parseRun(whole)).toEqual({
      id: 'r1',
      name: 'kind-owl',
      experimentId: '1',
      status: 'FINISHED',
      startTime: 5,
      endTime: 9,
      artifactUri: 'mlflow-artifacts:/1/r1/artifacts',
      isDeleted: true,
      params: { lr: '0.1' },
      tags: { a: 'b' },
      metrics: [{ key: 'loss', value: 0.5, timestamp: 7, step: 2 }],
      datasetInputs: [
        {
          tags: { 'mlflow.data.context': 'training' },
          dataset: { name: 'd', digest: 'x', sourceType: 's3', source: '{}', schema: '{"a":1}', profile: undefined },
        },
      ],
    });
  });

  it.each([{ info }, { info, data: {} }, { info, data: {}, inputs: {}, outputs: {} }])(
    'reads omitted lists as empty ones',
    (wire) => {
      expect(parseRun(wire)).toMatchObject({
        endTime: undefined,
        isDeleted: false,
        params: {},
        tags: {},
        metrics: [],
        datasetInputs: [],
      });
    },
  );

  it('reads numbers that other servers send as strings', () => {
    const run = parseRun({
      info: { ...info, experiment_id: 1, start_time: '1795233365633', end_time: '1795233365634' },
      data: { metrics: [{ key: 'm', value: '0.25', timestamp: '7', step: '3' }] },
    });
    expect(run).toMatchObject({ experimentId: '1', startTime: 1795233365633, endTime: 1795233365634 });
    expect(run.metrics).toEqual([{ key: 'm', value: 0.25, timestamp: 7, step: 3 }]);
  });

  it('reads values that are no numbers, and steps that are left out', () => {
    const metrics = ['NaN', 'Infinity', '-Infinity'].map((value) => ({ key: value, value, timestamp: 1 }));
    const run = parseRun({ info, data: { metrics } });
    expect(run.metrics.map(({ value }) => value)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    expect(run.metrics.map(({ step }) => step)).toEqual([0, 0, 0]);
  });

  it('reads a tag without a value as an empty one, and a key named like a property of objects as any other', () => {
    const tags = [{ key: 'empty' }, { key: '__proto__', value: 'x' }, { key: 'constructor', value: 'y' }];
    const run = parseRun({ info, data: { tags } });
    expect(Object.entries(run.tags)).toEqual([
      ['empty', ''],
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Object.getPrototypeOf(run.tags)).toBe(Object.prototype);
  });

  it.each([undefined, {}, { info: {} }, { info: { ...info, status: 'DONE' } }, { run: whole }])(
    'refuses %j',
    (wire) => {
      expect(() => parseRun(wire)).toThrow();
    },
  );
});

describe('answers', () => {
  it('hold one run, or a page of them', () => {
    expect(runAnswerSchema.parse({ run: whole }).id).toBe('r1');
    expect(runPageSchema.parse({ runs: [whole], next_page_token: 'n' })).toMatchObject({ next: 'n' });
    expect(runPageSchema.parse({})).toEqual({ items: [], next: undefined });
    expect(runPageSchema.parse({ next_page_token: '' })).toEqual({ items: [], next: undefined });
    expect(metricPageSchema.parse({})).toEqual({ items: [], next: undefined });
  });
});
