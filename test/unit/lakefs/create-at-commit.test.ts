import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import { createAtCommit } from '../../../src/lakefs/create-at-commit.ts';
import { asCommitId, type CommitId } from '../../../src/model/ids.ts';

const wanted = asCommitId('a'.repeat(64));
const wrong = asCommitId('b'.repeat(64));
const prefix = 'a'.repeat(63);

/** Something that is made at refs and removed, with a server that resolves refs as told. */
const scene = (resolve: Readonly<Record<string, CommitId>>) => {
  const steps: string[] = [];
  const create = async (ref: string) => {
    steps.push(`create ${ref.length}`);
    const commit = resolve[ref];
    if (!commit) throw new TiebackError('LAKEFS_REF_NOT_FOUND', 'no such ref', { hint: 'try again' });
    return commit;
  };
  const remove = async () => {
    steps.push('remove');
  };
  return { steps, make: (source: string) => createAtCommit('tag "v1"', source, create, remove) };
};

describe('createAtCommit', () => {
  it('asks once where the answer is the commit asked for', async () => {
    const { steps, make } = scene({ [wanted]: wanted });
    expect(await make(wanted)).toBe(wanted);
    expect(steps).toEqual(['create 64']);
  });

  it('takes back what stands on another commit, and makes it again past the cache', async () => {
    const { steps, make } = scene({ [wanted]: wrong, [prefix]: wanted });
    expect(await make(wanted)).toBe(wanted);
    expect(steps).toEqual(['create 64', 'remove', 'create 63']);
  });

  it('asks past the cache when the cache knows no such commit', async () => {
    const { steps, make } = scene({ [prefix]: wanted });
    expect(await make(wanted)).toBe(wanted);
    expect(steps).toEqual(['create 64', 'create 63']);
  });

  it('leaves nothing behind on a wrong commit', async () => {
    const { steps, make } = scene({ [wanted]: wrong, [prefix]: wrong });
    await expect(make(wanted)).rejects.toMatchObject({ code: 'LAKEFS_COMMIT_MISMATCH' });
    expect(steps).toEqual(['create 64', 'remove', 'create 63', 'remove']);
  });

  it('fails for a commit that does not exist', async () => {
    await expect(scene({}).make(wanted)).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND' });
  });

  it('takes the answer for any other ref as it is', async () => {
    const { steps, make } = scene({ main: wrong });
    expect(await make('main')).toBe(wrong);
    await expect(make('none')).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND' });
    expect(steps).toEqual(['create 4', 'create 4']);
  });
});
