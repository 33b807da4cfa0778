import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import type { LakefsClient } from '../../../src/lakefs/client.ts';
import type { Commit } from '../../../src/lakefs/commits.ts';
import { asBranchName } from '../../../src/model/ids.ts';
import { findOwnBranch, type WantedBranch } from '../../../src/tie/ensure-branch.ts';
import { baselineCommit, commitWith, tie } from './samples.ts';

const wanted: WantedBranch = { repository: 'faces', name: 'retina-first', source: baselineCommit, tie };
const later = 'cc'.repeat(32);

/** A repository in which the wanted branch may already stand at a commit. */
const repositoryWith = (head?: Commit, staged: readonly string[] = []) => {
  const client = {
    branches: {
      find: async (_repository: string, name: string) => head && { id: asBranchName(name), commitId: head.id },
      listUncommitted: async function* () {
        for (const path of staged) yield { kind: 'added', path, pathKind: 'object', sizeBytes: 1 } as const;
      },
    } satisfies Partial<LakefsClient['branches']>,
    commits: {
      get: async () => {
        if (head === undefined) throw new TiebackError('LAKEFS_REF_NOT_FOUND', 'none', { hint: 'try again' });
        return head;
      },
    } satisfies Partial<LakefsClient['commits']>,
  };
  return { client: client as unknown as Pick<LakefsClient, 'branches' | 'commits'> };
};

describe('findOwnBranch', () => {
  it('finds none where there is none', async () => {
    expect(await findOwnBranch(repositoryWith().client, wanted, {})).toBeUndefined();
  });

  it('takes one that stands exactly at its source', async () => {
    const { client } = repositoryWith(commitWith({}, baselineCommit));
    expect(await findOwnBranch(client, wanted, {})).toBe('retina-first');
  });

  it('refuses one on which somebody has staged something, since the tie cannot have', async () => {
    const { client } = repositoryWith(commitWith({}, baselineCommit), ['train/other.csv']);
    await expect(findOwnBranch(client, wanted, {})).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_FOREIGN' });
  });

  it("takes one that is named by the tie's id whatever is staged on it", async () => {
    const { client } = repositoryWith(commitWith({}, baselineCommit), ['train/other.csv']);
    const name = `retina-${tie.slice(-6)}`;
    expect(await findOwnBranch(client, { ...wanted, name }, {})).toBe(name);
  });

  it("takes one whose head carries the tie's id", async () => {
    const { client } = repositoryWith(commitWith({ 'tieback.tie': tie }, later));
    expect(await findOwnBranch(client, wanted, {})).toBe('retina-first');
  });

  it.each([{}, { 'tieback.tie': '20261121-0000000000' }])(
    "refuses somebody else's, whose head says %j",
    async (metadata) => {
      const { client } = repositoryWith(commitWith(metadata, later));
      await expect(findOwnBranch(client, wanted, {})).rejects.toMatchObject({
        code: 'LAKEFS_BRANCH_FOREIGN',
        hint: expect.stringContaining('--branch'),
      });
    },
  );
});
