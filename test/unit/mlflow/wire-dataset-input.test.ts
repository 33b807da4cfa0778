import { describe, expect, it } from 'vitest';
import type { DatasetInput } from '../../../src/mlflow/run.ts';
import { wireDatasetInput } from '../../../src/mlflow/wire-dataset-input.ts';

const input = (more: Partial<DatasetInput['dataset']> = {}, tags = {}): DatasetInput => ({
  dataset: { name: 'faces', digest: 'd1', sourceType: 's3', source: '{}', ...more },
  tags,
});

describe('wireDatasetInput', () => {
  it('uses the names of the wire, and leaves out what is not there', () => {
    const wire = wireDatasetInput(input({}, { 'mlflow.data.context': 'training' }));
    expect(JSON.parse(JSON.stringify(wire))).toEqual({
      tags: [{ key: 'mlflow.data.context', value: 'training' }],
      dataset: { name: 'faces', digest: 'd1', source_type: 's3', source: '{}' },
    });
  });

  it.each([
    [input({ name: 'x'.repeat(501) })],
    [input({ digest: 'x'.repeat(37) })],
    [input({ sourceType: 'x'.repeat(37) })],
    [input({ source: 'x'.repeat(65_536) })],
    [input({ schema: 'x'.repeat(1_048_576) })],
    [input({}, { k: 'x'.repeat(501) })],
    [input({}, { ['k'.repeat(256)]: 'x' })],
  ])('refuses what is longer than MLflow keeps', (one) => {
    expect(() => wireDatasetInput(one)).toThrow(expect.objectContaining({ code: 'MLFLOW_VALUE_TOO_LONG' }));
  });

  it.each([input({ name: '' }), input({ digest: '' })])('refuses a dataset that nothing identifies', (one) => {
    expect(() => wireDatasetInput(one)).toThrow(expect.objectContaining({ code: 'MLFLOW_REJECTED' }));
  });
});
