import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import type { Repositories, Repository } from '../../../src/lakefs/repositories.ts';
import { suggestRepository } from '../../../src/lakefs/suggest-repository.ts';

const missing = (repository: string) =>
  new TiebackError('LAKEFS_REPOSITORY_NOT_FOUND', 'it does not exist', { hint: 'look', details: { repository } });

const named = (...names: readonly string[]): Pick<Repositories, 'list'> => ({
  list: async function* () {
    for (const id of names) yield { id } as Repository;
  },
});

describe('suggestRepository', () => {
  it.each([
    ['FACES', 'faces'],
    ['facse', 'faces'],
    ['retina-2025', 'retina-2026'],
  ])('offers for %s the name that is most like it', async (wanted, expected) => {
    const error = await suggestRepository(missing(wanted), named('faces', 'retina-2026'));
    expect(error).toMatchObject({
      code: 'LAKEFS_REPOSITORY_NOT_FOUND',
      hint: expect.stringContaining(`did you mean "${expected}"?`),
      details: { repository: wanted },
    });
  });

  it('says that there are none', async () => {
    expect((await suggestRepository(missing('faces'), named())).hint).toContain('no repository at all');
  });

  it('leaves the error as it is when they cannot be listed', async () => {
    const error = missing('faces');
    const refusing: Pick<Repositories, 'list'> = {
      // biome-ignore lint/correctness/useYield: a list that fails before its first item
      list: async function* () {
        throw new TiebackError('LAKEFS_UNAUTHORIZED', 'no', { hint: 'try again' });
      },
    };
    expect(await suggestRepository(error, refusing)).toBe(error);
  });

  it('reads no further than a thousand names', async () => {
    let read = 0;
    const endless: Pick<Repositories, 'list'> = {
      list: async function* () {
        for (;;) yield { id: `r${read++}` } as Repository;
      },
    };
    await suggestRepository(missing('faces'), endless);
    expect(read).toBe(1_000);
  });
});
