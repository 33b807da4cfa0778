import { describe, expect, it } from 'vitest';
import type { LakefsClient } from '../../../../src/lakefs/client.ts';
import type { Change } from '../../../../src/lakefs/refs.ts';
import { countChangesOn, listChangesOn } from '../../../../src/wrap/data/count-changes.ts';
import { newStateDir, planWith } from '../samples.ts';

type Sizes = Readonly<Record<string, number>>;

async function* objectsOf(sizes: Sizes) {
  for (const [path, sizeBytes] of Object.entries(sizes))
    yield { kind: 'object' as const, path, sizeBytes, checksum: `sum-${path}`, mtime: 0, metadata: {} };
}

const change = (kind: Change['kind'], path: string, sizeBytes = 1): Change => ({
  kind,
  path,
  pathKind: 'object',
  sizeBytes,
});

const baseline: Sizes = { 'train/a': 1, 'train/b': 2, 'train/c/': 3 };

const count = async (changes: readonly Change[], onBranch: Sizes = {}) => {
  const asked: string[] = [];
  const lakefs = {
    endpoint: 'http://lakefs',
    refs: {
      diff: async function* (_repository: string, _left: string, right: string) {
        asked.push(right);
        yield* changes;
      },
    },
    objects: {
      list: (_repository: string, ref: string) => {
        asked.push(ref);
        return objectsOf(ref === 'own' ? onBranch : baseline);
      },
    },
  } as unknown as LakefsClient;
  const signal = new AbortController().signal;
  const [plan, deps] = [planWith(), { lakefs, stateDir: newStateDir() }];
  const listed = await listChangesOn(plan, 'own', deps, signal);
  const counts = await countChangesOn(plan, 'own', listed, deps, signal);
  return { counts, hasListedBranch: asked.includes('own'), asked };
};

describe('countChangesOn', () => {
  it('asks for what is staged as well', async () => {
    expect((await count([])).asked).toEqual(['own$']);
  });

  it('says nothing of a branch that holds just the baseline', async () => {
    expect((await count([])).counts).toBeUndefined();
  });

  it.each([
    ['a new object', [change('added', 'train/n')], { added: 1, total: 4 }],
    ['one that is gone', [change('removed', 'train/a')], { removed: 1, total: 2 }],
    ['one of another size', [change('changed', 'train/a', 9)], { changed: 1, total: 3 }],
    ['a new directory marker', [change('added', 'train/d/', 0)], { added: 0, total: 3 }],
    ['a directory marker that is gone', [change('removed', 'train/d/', 0)], { removed: 0, total: 3 }],
    ['an object that became a directory marker', [change('changed', 'train/c/', 0)], { removed: 1, total: 2 }],
    ['an object outside the prefix', [change('added', 'test/n')], { added: 0, total: 3 }],
  ])('counts %s, and lists no branch for it', async (_title, changes, expected) => {
    const { counts, hasListedBranch } = await count(changes);
    expect(counts).toMatchObject({ unit: 'objects', original: 3, ...expected });
    expect(hasListedBranch).toBe(false);
  });

  it('looks closer where an object has kept its size, for its content type may be all that changed', async () => {
    const { counts, hasListedBranch } = await count([change('changed', 'train/a', 1)], baseline);
    expect(counts).toMatchObject({ added: 0, changed: 0, removed: 0, total: 3 });
    expect(hasListedBranch).toBe(true);
  });
});
