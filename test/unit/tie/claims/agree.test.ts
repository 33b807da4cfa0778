import { describe, expect, it } from 'vitest';
import { asCommitId } from '../../../../src/model/ids.ts';
import { agree, bindingAmong } from '../../../../src/tie/claims/agree.ts';
import type { Claim, Claims } from '../../../../src/tie/claims/read-claims.ts';
import type { Version } from '../../../../src/tie/claims/resolve-version.ts';

const one = asCommitId('1'.repeat(64));
const two = asCommitId('2'.repeat(64));

const known: Readonly<Record<string, Version>> = {
  [one]: { kind: 'pinned', commit: one },
  [two]: { kind: 'pinned', commit: two },
  v1: { kind: 'pinned', commit: one },
  main: { kind: 'branch' },
};

const resolve = async (repository: string, ref: string): Promise<Version> =>
  repository === 'faces' ? (known[ref] ?? { kind: 'absent' }) : { kind: 'no-repository' };

const tag = (ref: string): Claim => ({ by: 'run tag "lakefs_commit"', ref });
const flag = (ref: string): Claim => ({ by: '--commit', ref });
const input = (ref: string, more: Partial<Claim> = {}): Claim => ({
  by: 'dataset input "d"',
  ref,
  isInput: true,
  ...more,
});

const saying = (versions: readonly Claim[], more: Partial<Claims> = {}): Claims => ({
  repositories: [{ by: 'run tag "lakefs_repo"', name: 'faces' }],
  versions,
  branches: [],
  ...more,
});

const ask = (claims: Claims, repository?: string) => agree(claims, repository, resolve);

describe('agree', () => {
  it('takes a tag and the commit that it stands for as the same, and tells who says so', async () => {
    expect(await ask(saying([tag('v1'), input(one, { prefix: 'train/' })]))).toEqual({
      kind: 'agreed',
      repository: 'faces',
      commit: one,
      prefix: 'train/',
      by: ['run tag "lakefs_commit"', 'dataset input "d"'],
      hasInput: true,
      isStated: true,
      name: undefined,
    });
  });

  it('tells a name from an id, and who gives the id', async () => {
    expect(await ask(saying([tag('v1')]))).toMatchObject({ isStated: false, name: 'v1' });
    expect(await ask(saying([flag(one), tag('v1')]))).toMatchObject({ isStated: false, name: undefined });
  });

  it('knows no place where the inputs name several', async () => {
    const inputs = [input(one, { prefix: 'a/' }), input(one, { prefix: 'b/' })];
    expect(await ask(saying(inputs))).toMatchObject({ kind: 'agreed', prefix: '' });
  });

  it('tells who says what where two tags differ, and has them corrected', async () => {
    const other = { by: 'run tag "lakefs.commit_id"', ref: two };
    expect(await ask(saying([tag('v1'), other]))).toEqual({
      kind: 'refused',
      reason: 'run tag "lakefs_commit" says v1 (111111111111), run tag "lakefs.commit_id" says 222222222222',
      hint: expect.stringContaining('correct the run'),
    });
  });

  it('asks the user where only inputs differ: they cannot be corrected', async () => {
    expect(await ask(saying([input(one), input(two)]))).toMatchObject({
      kind: 'refused',
      hint: expect.stringContaining('--commit ID'),
    });
  });

  it.each([
    ['the user', [flag(two), input(one), input(two)]],
    ['the user, whatever the input says', [flag(two), input(one)]],
    ['a tag that one of the inputs says, too', [tag(two), input(one), input(two)]],
    ['the input that tieback logged', [input(one), input(two, { isOwn: true })]],
  ])('lets %s decide which of several inputs it was', async (_who, versions) => {
    expect(await ask(saying(versions))).toMatchObject({ kind: 'agreed', commit: two });
  });

  it('does not let the user say what a tag denies', async () => {
    expect(await ask(saying([flag(two), tag(one)]))).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['a branch as --commit', [flag('main'), input(one)], '--commit names branch "main"'],
    ['a branch in the tag of a commit', [tag('main'), input(one)], 'names branch "main", and dataset input'],
    ['nothing but a branch', [input('main')], 'nothing names a commit: a branch moves'],
    ['what does not exist', [tag('gone'), input(one)], '"gone", which does not exist in repository "faces"'],
  ])('refuses %s', async (_what, versions, reason) => {
    expect(await ask(saying(versions))).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  it('overlooks what may be no version at all, where something else is', async () => {
    const loose: Claim = { by: 'run tag "lakefs_dataset"', ref: 'train.csv', isLoose: true };
    expect(await ask(saying([loose, input(one)]))).toMatchObject({ kind: 'agreed', commit: one });
    expect(await ask(saying([loose]))).toMatchObject({ kind: 'refused' });
  });

  it('takes the word of an input beside the tie’s, or without a role, only where there is no other', async () => {
    for (const kind of [{ isBeside: true }, { isUnsaid: true }] as const) {
      expect(await ask(saying([tag(one), input(two, kind)]))).toMatchObject({ kind: 'agreed', commit: one });
      expect(await ask(saying([input(two, kind)]))).toMatchObject({ kind: 'agreed', commit: two });
    }
  });

  it('refuses two repositories, none, and one that does not exist', async () => {
    const said = [
      { by: '--repo', name: 'faces' },
      { by: 'run tag "lakefs_repo"', name: 'other' },
    ];
    expect(await ask(saying([tag(one)], { repositories: said }))).toMatchObject({
      reason: '--repo says repository faces, run tag "lakefs_repo" says repository other',
    });
    expect(await ask(saying([tag(one)], { repositories: [] }))).toMatchObject({
      reason: 'run tag "lakefs_commit" names no repository',
      hint: 'give it: --repo NAME',
    });
    expect(await ask(saying([tag(one)], { repositories: [] }), 'other')).toMatchObject({
      reason: 'repository "other" does not exist',
    });
    expect(await ask(saying([tag(one)], { repositories: [] }), 'faces')).toMatchObject({ kind: 'agreed' });
  });

  it('says what is missing of a run that names nothing, or only a branch', async () => {
    expect(await ask(saying([]))).toMatchObject({ reason: expect.stringContaining('nothing in the run says') });
    const branches = [{ by: 'run tag "lakefs.branch"', name: 'main' }];
    expect(await ask(saying([], { branches }))).toMatchObject({
      reason: 'run tag "lakefs.branch" names branch "main" and nothing names a commit: a branch moves',
    });
  });
});

describe('bindingAmong', () => {
  const resolved = (claim: Claim) => ({ claim, version: known[claim.ref] ?? ({ kind: 'absent' } as const) });

  it('keeps an input that denies a tag where nothing decides between them', () => {
    const claims = [resolved(tag(one)), resolved(input(two))];
    expect(bindingAmong(claims)).toEqual(claims);
  });

  it('never drops the input that tieback logged', () => {
    const own = resolved(input(two, { isOwn: true }));
    expect(bindingAmong([resolved(tag(one)), own, resolved(input(one))])).toContain(own);
  });
});
