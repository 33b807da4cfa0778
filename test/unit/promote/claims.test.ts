import { describe, expect, it } from 'vitest';
import type { Tag } from '../../../src/lakefs/tags.ts';
import { asCommitId } from '../../../src/model/ids.ts';
import { listClaims } from '../../../src/promote/claims.ts';
import { claimTag } from '../../../src/tie/claim-tag.ts';

const claimsIn = (names: readonly string[], model?: string) => {
  const tags = {
    list: async function* (_repository: string, { prefix = '' } = {}): AsyncGenerator<Tag> {
      for (const id of names) if (id.startsWith(prefix)) yield { id, commitId: asCommitId('c'.repeat(64)) };
    },
  };
  return listClaims({ tags: tags as never }, 'faces', model, {});
};

describe('claims', () => {
  it.each(['retina', 'a-1', 'über netz', '50%~^:?*[\\@$', 'dots..and.lock', '日本', 'a b'])(
    'gives model %j a tag that lakeFS takes, and reads it back',
    async (model) => {
      const tag = claimTag(model, 12);
      expect(tag).toMatch(/^(?!.*\.\.)[A-Za-z0-9._-]+$/);
      expect(await claimsIn([tag])).toEqual([expect.objectContaining({ model, number: 12, tag })]);
    },
  );

  it('keeps models apart whose names begin alike', async () => {
    const tags = [claimTag('a', 1), claimTag('a', 2), claimTag('a-1', 1), claimTag('a', 10)];
    expect((await claimsIn(tags, 'a')).map(({ number }) => number)).toEqual([1, 2, 10]);
    expect((await claimsIn(tags, 'a-1')).map(({ number }) => number)).toEqual([1]);
  });

  it('leaves other tags alone', async () => {
    expect(await claimsIn(['tieback-promotion-', 'tieback-promotion-x', 'v1'])).toEqual([]);
  });
});
