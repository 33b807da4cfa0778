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
      { ...pinned, role: 'validation' },
    ];
    const digests = places.map((place) => datasetInput(place).dataset.digest);
    expect(new Set(digests).size).toBe(places.length);
    expect(digests.every((digest) => /^[0-9a-f]{36}$/.test(digest))).toBe(true);
  });

  it('is one dataset for every run that uses it so, whatever each calls the version', () => {
    expect(datasetInput({ ...pinned, ref: 'v1' }).dataset).toEqual(datasetInput({ ...pinned, ref: 'main~' }).dataset);
  });

  it('has its role as context, and what the user called it', () => {
    expect(datasetInput({ ...pinned, role: 'test' }).tags).toEqual({ 'mlflow.data.context': 'test' });
    expect(Object.values(datasetInput({ ...pinned, role: 'test', ref: 'v1' }).tags)).toEqual(['test', 'v1']);
  });

  it('is named by the repository when it is the whole of it', () => {
    expect(datasetInput({ ...pinned, prefix: '' }).dataset.name).toBe('faces');
  });
});
