import { describe, expect, it } from 'vitest';
import { listPages, type Page, type PageQuery } from '../../../src/lakefs/list-pages.ts';

/** A listing of so many numbers that notes how it is asked. */
const listing = (count: number) => {
  const asked: PageQuery[] = [];
  const ask = async (query: PageQuery): Promise<Page<number>> => {
    asked.push(query);
    const from = query.after === undefined ? 0 : Number(query.after) + 1;
    const results = Array.from({ length: Math.min(query.amount, count - from) }, (_, index) => from + index);
    const last = from + results.length - 1;
    return { results, pagination: { has_more: last < count - 1, next_offset: `${last}` } };
  };
  return { ask, asked };
};

describe('listPages', () => {
  it('asks for the next page after the last result of the one before', async () => {
    const { ask, asked } = listing(2500);
    expect(await Array.fromAsync(listPages(ask))).toHaveLength(2500);
    expect(asked).toEqual([{ amount: 1000 }, { amount: 1000, after: '999' }, { amount: 1000, after: '1999' }]);
  });

  it('asks for no page that nobody reads', async () => {
    const { ask, asked } = listing(2500);
    for await (const value of listPages(ask)) if (value === 10) break;
    expect(asked).toHaveLength(1);
  });

  it('stops at a limit, and asks for no more than it needs', async () => {
    const { ask, asked } = listing(2500);
    expect(await Array.fromAsync(listPages(ask, { limit: 1200 }))).toHaveLength(1200);
    expect(asked.map(({ amount }) => amount)).toEqual([1000, 200]);
    expect(await Array.fromAsync(listPages(ask, { limit: 0 }))).toEqual([]);
  });

  it('takes pages of a given size', async () => {
    const { ask, asked } = listing(5);
    expect(await Array.fromAsync(listPages(ask, { pageSize: 2 }))).toEqual([0, 1, 2, 3, 4]);
    expect(asked).toHaveLength(3);
  });

  it('fails rather than run in circles or end early when the server does not say where to go on', async () => {
    const stuck = async (): Promise<Page<number>> => ({
      results: [1],
      pagination: { has_more: true, next_offset: 'same' },
    });
    const lost = async (): Promise<Page<number>> => ({ results: [1], pagination: { has_more: true, next_offset: '' } });
    for (const ask of [stuck, lost]) {
      await expect(Array.fromAsync(listPages(ask))).rejects.toMatchObject({ code: 'HTTP_BAD_ANSWER' });
    }
  });
});
