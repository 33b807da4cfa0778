import { describe, expect, it } from 'vitest';
import { otherContent } from '../../../../src/evidence/compare/other-content.ts';
import type { ListEntry } from '../../../../src/lakefs/objects.ts';

type Held = Readonly<Record<string, string>>;
type Filter = { readonly prefix?: string; readonly amount?: number };

const entryOf = (path: string, content: string): ListEntry => ({
  kind: 'object',
  ...{ path, checksum: content, sizeBytes: content.length },
  ...{ mtime: 0, contentType: undefined, metadata: {} },
});

/** Two commits by what they hold, with the listings that were asked for. */
const commits = (left: Held, right: Held) => {
  const asked: (Filter & { readonly commit: string })[] = [];
  async function* list(_repository: string, commit: string, filter: Filter = {}): AsyncGenerator<ListEntry> {
    asked.push({ commit, ...filter });
    const held = Object.entries(commit === 'left' ? left : right);
    for (const [path, content] of held) if (path.startsWith(filter.prefix ?? '')) yield entryOf(path, content);
  }
  const other = (paths: readonly string[]) =>
    otherContent({ list }, { repository: 'faces', left: 'left', right: 'right' }, paths, {});
  return { asked, other };
};

const many = (content: (index: number) => string, folder = 'data/train'): Held =>
  Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${folder}/${10 + index}.csv`, content(index)]));

describe('what changed by its content', () => {
  it('is what has another checksum or size, and not what was only uploaded again', async () => {
    const { other } = commits({ a: 'same', b: 'one', c: 'x' }, { a: 'same', b: 'two', c: 'xy' });
    expect(await other(['a', 'b', 'c'])).toEqual(['b', 'c']);
  });

  it('is not mistaken for a longer path that begins the same', async () => {
    const { other } = commits({ a: 'one', 'a.bak': 'same' }, { a: 'two', 'a.bak': 'same' });
    expect(await other(['a'])).toEqual(['a']);
  });

  it('is what a listing does not hold', async () => {
    expect(await commits({}, {}).other(['a'])).toEqual(['a']);
  });

  it('looks few objects up, each on both sides', async () => {
    const { asked, other } = commits({ a: 'same' }, { a: 'same' });
    expect(await other(['a'])).toEqual([]);
    expect(asked).toEqual(['left', 'right'].map((commit) => ({ commit, prefix: 'a', amount: 1 })));
  });

  it('lists of many the folder that they all lie in, once on each side', async () => {
    const left = many(() => 'same');
    const { asked, other } = commits(
      left,
      many((index) => (index === 7 ? 'else' : 'same')),
    );
    expect(await other(Object.keys(left))).toEqual(['data/train/17.csv']);
    expect(asked).toEqual(['left', 'right'].map((commit) => ({ commit, prefix: 'data/train/' })));
  });

  it('lists what two folders have in common', async () => {
    const left = { ...many(() => 'same', 'data/a'), ...many(() => 'same', 'data/b') };
    const { asked, other } = commits(left, left);
    expect(await other(Object.keys(left))).toEqual([]);
    expect(asked.map(({ prefix }) => prefix)).toEqual(['data/', 'data/']);
  });

  it('asks for nothing where nothing changed', async () => {
    const { asked, other } = commits({}, {});
    expect([await other([]), asked]).toEqual([[], []]);
  });
});
