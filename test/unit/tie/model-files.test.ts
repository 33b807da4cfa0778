import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../../src/mlflow/artifact.ts';
import { listModelFiles, modelPlace, placeName, summarizeFiles } from '../../../src/tie/model-files.ts';

const run = { id: 'r1', artifactUri: 'mlflow-artifacts:/1/r1/artifacts' };
const model = `m-${'7'.repeat(32)}`;

describe('modelPlace', () => {
  it.each<readonly [string, string | undefined]>([
    [`models:/${model}`, model],
    [`mlflow-artifacts:/1/models/${model}/artifacts`, model],
    ['runs:/r1/net', 'r1/net'],
    ['runs:/r1/nets/best/', 'r1/nets/best'],
    ['mlflow-artifacts:/1/r1/artifacts/net', 'r1/net'],
    ['runs:/r2/net', undefined],
    ['mlflow-artifacts:/1/r1/artifacts', undefined],
    ['mlflow-artifacts:/1/r1/artifacts-of-another/net', undefined],
    ['models:/net/3', undefined],
    ['s3://bucket/net', undefined],
  ])('finds what %s was made from', (source, name) => {
    const place = modelPlace(source, run);
    expect(place && placeName(place)).toBe(name);
  });

  it('looks at no root of a run that has none', () => {
    expect(modelPlace('/net', { id: 'r1', artifactUri: undefined })).toBeUndefined();
  });
});

const folder = (path: string): Artifact => ({ path, isDirectory: true, sizeBytes: undefined });
const file = (path: string, sizeBytes?: number): Artifact => ({ path, isDirectory: false, sizeBytes });

/** Lists what it is given by folder, and keeps what was asked. */
const clientOf = (folders: Readonly<Record<string, readonly Artifact[]>>) => {
  const asked: string[] = [];
  const list = async (_id: string, path = '') => {
    asked.push(path);
    return folders[path] ?? [];
  };
  const never = () => Promise.reject(new Error('nothing is downloaded'));
  return {
    asked,
    loggedModels: { listArtifacts: list, downloadArtifact: never },
    artifacts: { list, download: never },
  };
};

describe('listModelFiles', () => {
  it('walks through the folders of a logged model, one request each, and sorts by path', async () => {
    const client = clientOf({
      '': [folder('data'), file('MLmodel', 10)],
      data: [file('data/w.bin', 5), folder('data/deep')],
      'data/deep': [file('data/deep/x')],
    });
    expect(await listModelFiles(client, { kind: 'logged', modelId: model }, {})).toEqual({
      files: [
        { path: 'MLmodel', sizeBytes: 10 },
        { path: 'data/deep/x', sizeBytes: null },
        { path: 'data/w.bin', sizeBytes: 5 },
      ],
      isComplete: true,
    });
    expect(client.asked).toEqual(['', 'data', 'data/deep']);
  });

  it("gives the paths of a model among a run's artifacts from its own folder on", async () => {
    const client = clientOf({
      'nets/best': [file('nets/best/MLmodel', 10), folder('nets/best/data')],
      'nets/best/data': [file('nets/best/data/w.bin', 5)],
    });
    const { files } = await listModelFiles(client, { kind: 'run', runId: 'r1', path: 'nets/best' }, {});
    expect(files.map(({ path }) => path)).toEqual(['MLmodel', 'data/w.bin']);
  });

  it('stops where there are more files or folders than a model has, and says so', async () => {
    const files = Array.from({ length: 1500 }, (_, index) => file(`f${index}`, 1));
    const many = await listModelFiles(clientOf({ '': files }), { kind: 'logged', modelId: model }, {});
    expect(many).toMatchObject({ isComplete: false });
    expect(many.files).toHaveLength(1000);
    const folders = Array.from({ length: 300 }, (_, index) => folder(`d${index}`));
    const client = clientOf({ '': folders });
    expect(await listModelFiles(client, { kind: 'logged', modelId: model }, {})).toMatchObject({ isComplete: false });
    expect(client.asked).toHaveLength(100);
  });
});

describe('summarizeFiles', () => {
  const files = [
    { path: 'MLmodel', sizeBytes: 10 },
    { path: 'w.bin', sizeBytes: 5 },
  ];

  it('counts them, and has another digest for another path or size', () => {
    const { digest, ...counts } = summarizeFiles(files);
    expect(counts).toEqual({ count: 2, sizeBytes: 15 });
    const others = [
      files.slice(0, 1),
      files.map((one) => ({ ...one, path: `${one.path}x` })),
      files.map((one) => ({ ...one, sizeBytes: one.sizeBytes + 1 })),
    ].map((other) => summarizeFiles(other).digest);
    expect(new Set([digest, ...others]).size).toBe(4);
  });
});
