import { execFile } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readShards } from '../../examples/wdbc/shards.ts';
import { tempFolder } from '../unit/data/temp-folder.ts';

const example = join(import.meta.dirname, '../../examples/wdbc');
const data = join(example, 'data');

const node = (script: string, env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(example, script), ...args], {
    env: { PATH: process.env['PATH'], ...env },
  });

const filesIn = async (dir: string): Promise<Readonly<Record<string, string>>> => {
  const names = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.csv'));
  const pairs = names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(pairs));
};

const rowsIn = (dir: string) => readShards(dir).flatMap(({ rows }) => rows);

/** A copy of the training part, prepared by a strategy, and what that wrote as metadata. */
const prepared = async (strategy: 'augment.ts' | 'clean.ts') => {
  const folder = await tempFolder();
  const dir = join(folder, 'train');
  const metadataFile = join(folder, 'metadata.json');
  await cp(join(data, 'train'), dir, { recursive: true });
  await node(strategy, { TIEBACK_DATA_DIR: dir, TIEBACK_METADATA: metadataFile });
  return { dir, metadata: JSON.parse(await readFile(metadataFile, 'utf8')) as Record<string, unknown> };
};

type Line = { params?: Record<string, unknown>; metrics?: Record<string, number>; step?: number };

const trained = async (dir: string): Promise<readonly Line[]> => {
  const file = join(await tempFolder(), 'metrics.jsonl');
  await node('train.ts', { TIEBACK_DATA_DIR: dir, TIEBACK_INPUT_TEST_DIR: join(data, 'test'), TIEBACK_METRICS: file });
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
};

describe('the shards', () => {
  it('are exactly what the script makes of the table', async () => {
    const dir = await tempFolder();
    await node('make-shards.ts', {}, dir);
    expect(await filesIn(dir)).toEqual(await filesIn(data));
  });

  it('hold every row of the table once, both classes alike in both parts', () => {
    const [train, test] = [rowsIn(join(data, 'train')), rowsIn(join(data, 'test'))];
    const all = [...train, ...test];
    expect([train.length, test.length, new Set(all.map(({ id }) => id)).size]).toEqual([341, 228, 569]);
    const malignant = (rows: typeof all) => rows.filter(({ isMalignant }) => isMalignant).length;
    expect([malignant(train), malignant(test)]).toEqual([127, 85]);
  });
});

describe('the strategies', () => {
  it('augments by new shards alone and counts its rows', async () => {
    const { dir, metadata } = await prepared('augment.ts');
    const [before, after] = [await filesIn(join(data, 'train')), await filesIn(dir)];
    expect(after).toMatchObject(before);
    const isNew = (name: string) => !(name in before);
    expect(
      Object.keys(after)
        .filter(isNew)
        .every((name) => name.startsWith('augmented-')),
    ).toBe(true);
    expect(rowsIn(dir)).toHaveLength(468);
    expect(metadata).toMatchObject({
      augmentation_params: { copies: 1, noise: 0.1, seed: 11 },
      samples: { unit: 'rows', original: 341, added: 127, removed: 0, total: 468 },
    });
  });

  it('augments to the same bytes when it is run again', async () => {
    const { dir } = await prepared('augment.ts');
    const once = await filesIn(dir);
    await node('augment.ts', { TIEBACK_DATA_DIR: dir });
    expect(await filesIn(dir)).toEqual(once);
  });

  it('cleans without inventing rows, and counts what it removed', async () => {
    const { dir, metadata } = await prepared('clean.ts');
    const before = new Set(rowsIn(join(data, 'train')).map((row) => JSON.stringify(row)));
    const after = rowsIn(dir).map((row) => JSON.stringify(row));
    expect(after.every((row) => before.has(row))).toBe(true);
    expect(metadata).toMatchObject({
      samples: { original: 341, added: 0, removed: 341 - after.length, total: after.length },
    });
  });

  it('drops a shard of which nothing is left', async () => {
    const { dir } = await prepared('augment.ts');
    await cp(join(dir, 'part-00.csv'), join(dir, 'part-99.csv'));
    await node('clean.ts', { TIEBACK_DATA_DIR: dir });
    expect(await readdir(dir)).not.toContain('part-99.csv');
  });
});

describe('the trainer', () => {
  it('tells parameters, a loss that falls, and counts that add up', async () => {
    const [first, ...rest] = await trained(join(data, 'train'));
    expect(first?.params).toMatchObject({ train_rows: 341, test_rows: 228, seed: 7 });
    const losses = rest.flatMap(({ metrics }) => metrics?.['loss'] ?? []);
    expect(losses).toHaveLength(60);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
    const { tp = 0, fp = 0, tn = 0, fn = 0, sensitivity } = rest.at(-1)?.metrics ?? {};
    expect([tp + fn, fp + tn, sensitivity]).toEqual([85, 143, tp / (tp + fn)]);
  });

  it('says the same when it is run again', async () => {
    expect(await trained(join(data, 'train'))).toEqual(await trained(join(data, 'train')));
  });

  it('answers differently for each strategy, as the README says', async () => {
    const strategies = {
      baseline: join(data, 'train'),
      augmented: (await prepared('augment.ts')).dir,
      cleaned: (await prepared('clean.ts')).dir,
    };
    const readme = await readFile(join(example, 'README.md'), 'utf8');
    for (const [name, dir] of Object.entries(strategies)) {
      const { sensitivity = 0, specificity = 0, accuracy = 0 } = (await trained(dir)).at(-1)?.metrics ?? {};
      const row = readme
        .split('\n')
        .find((line) => line.startsWith(`| ${name} `))
        ?.replaceAll('*', '');
      for (const value of [sensitivity, specificity, accuracy]) expect(row).toContain(value.toFixed(4));
    }
  });

  it.each(['train.ts', 'augment.ts', 'clean.ts'])('%s names the variable that is missing', async (script) => {
    await expect(node(script)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('TIEBACK_DATA_DIR') });
  });
});
