import { describe, expect, it } from 'vitest';
import { listPages, type Page } from '../../../src/mlflow/pages.ts';

/** Answers pages by the token that asks for them. */
const server = (pages: Readonly<Record<string, Page<number>>>) => {
  const asked: (string | undefined)[] = [];
  const ask = (token: string | undefined) => {
    asked.push(token);
    return Promise.resolve(pages[token ?? 'first'] ?? { items: [], next: undefined });
  };
  return { ask, asked };
};
const three = { first: { items: [1, 2], next: 'b' }, b: { items: [3], next: 'c' }, c: { items: [], next: undefined } };

describe('listPages', () => {
  it('gives every item of every page', async () => {
    const { ask, asked } = server(three);
    expect(await Array.fromAsync(listPages(ask))).toEqual([1, 2, 3]);
    expect(asked).toEqual([undefined, 'b', 'c']);
  });

  it('asks for no page that is not needed', async () => {
    const { ask, asked } = server(three);
    for await (const item of listPages(ask)) if (item === 2) break;
    expect(asked).toEqual([undefined]);
    expect(await Array.fromAsync(listPages(ask, 2))).toEqual([1, 2]);
    expect(await Array.fromAsync(listPages(ask, 0))).toEqual([]);
    expect(asked).toEqual([undefined, undefined]);
  });

  it('ends when the server gives the same token for ever', async () => {
    const { ask } = server({ first: { items: [1], next: 'b' }, b: { items: [], next: 'b' } });
    await expect(Array.fromAsync(listPages(ask))).rejects.toMatchObject({ code: 'HTTP_BAD_ANSWER' });
  });
});
