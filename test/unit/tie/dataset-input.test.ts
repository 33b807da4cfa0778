import { describe, expect, it } from 'vitest';
import { datasetInput } from '../../../src/tie/dataset-input.ts';
import { baselineCommit, dataCommit } from './samples.ts';

const pinned = { role: 'training', repository: 'faces', commit: dataCommit, prefix: 'train/' };

describe('datasetInput', () => {
  it('points at the pinned place through the S3 gateway', () => {
    const { dataset } = datasetInput(pinned);
    expect(dataset).toMatchObject({ name: 'faces/train', sourceType: 's3' });
    expect(JSON.parse(dataset.source)).toEqual({ uri: `s3://faces/${dataCommit}/train/` });
  });

  it('has a digest that fits into MLflow and tells commits and places apart', () => {
    const places = [
      pinned,
      { ...pinned, commit: baselineCommit },
      { ...pinned, prefix: 'test/' },
      { ...pinned, repository: 'cats' },
    ];
    const digests = places.map((place) => datasetInput(place).dataset.digest);
    expect(new Set(digests).size).toBe(places.length);
    expect(digests.every((digest) => /^[0-9a-f]{36}$/.test(digest))).toBe(true);
  });

  it('is one dataset for every run and role that uses it', () => {
    expect(datasetInput({ ...pinned, role: 'validation' }).dataset).toEqual(datasetInput(pinned).dataset);
  });

  it('has its role as context', () => {
    expect(datasetInput({ ...pinned, role: 'test' }).tags).toEqual({ 'mlflow.data.context': 'test' });
  });

  it('is named by the repository when it is the whole of it', () => {
    expect(datasetInput({ ...pinned, prefix: '' }).dataset.name).toBe('faces');
  });
});
