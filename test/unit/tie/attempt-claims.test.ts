import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asTieId, type CommitId } from '../../../src/model/ids.ts';
import { claimAttempt, claimBeginning, dropClaims, readAttemptClaims } from '../../../src/tie/attempt-claims.ts';
import { anchorBranch, dataAnchorBranch, resumedBranch } from '../../../src/tie/keys.ts';
import { firstTie, listAll, openRunBench, type RunBench, repository } from '../../support/run-bench.ts';

const tie = asTieId(firstTie);
/** Its id begins as the tie's own does. */
const longer = asTieId(`${firstTie}0`);

let bench: RunBench;
let source: CommitId;
beforeEach(async () => {
  bench = await openRunBench();
  source = (await bench.lakefs.tags.get(repository, 'v1')).commitId;
});
afterEach(() => bench[Symbol.dispose]());

const wanted = (of = tie) => ({ repository, tie: of, source });
const read = (of = tie) => readAttemptClaims(bench.lakefs, { repository, tie: of }, {});
const make = (name: string) => bench.lakefs.branches.create(repository, { name, source, isHidden: true });

describe('claims', () => {
  it('are none on a tie that nobody has begun', async () => {
    expect(await read()).toEqual({ isBegun: false, isResumed: false, attempts: 0, names: [] });
  });

  it('tell the beginning, the latest start, and who records it from elsewhere', async () => {
    await claimBeginning(bench.lakefs, wanted(), {});
    for (const attempt of [1, 2, 10]) await claimAttempt(bench.lakefs, wanted(), attempt, {});
    await make(resumedBranch(tie));
    expect(await read()).toMatchObject({ isBegun: true, isResumed: true, attempts: 10 });
    expect((await read()).names).toHaveLength(5);
  });

  it('go to one of many who want them at the same moment', async () => {
    const all = Array.from({ length: 6 }, () => claimAttempt(bench.lakefs, wanted(), 1, {}));
    const results = await Promise.allSettled(all);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'TIE_TAKEN' });
  });

  it('are not those of another tie, nor its anchors, nor branches of similar names', async () => {
    await claimBeginning(bench.lakefs, wanted(longer), {});
    for (const name of [anchorBranch(tie), dataAnchorBranch(tie), `${anchorBranch(tie)}-attempt-x`]) await make(name);
    await make(`${anchorBranch(tie)}-attempt-01`);
    expect(await read()).toEqual({ isBegun: false, isResumed: false, attempts: 0, names: [] });
    expect(await read(longer)).toMatchObject({ isBegun: true });
  });

  it('are all dropped, and nothing else', async () => {
    await claimBeginning(bench.lakefs, wanted(), {});
    await claimAttempt(bench.lakefs, wanted(), 1, {});
    await make(resumedBranch(tie));
    await make(anchorBranch(tie));
    await dropClaims(bench.lakefs, { repository, tie }, {});
    const left = await listAll(bench.lakefs.branches.list(repository, { includeHidden: true }));
    expect(left.map(({ id }) => id).toSorted()).toEqual(['main', anchorBranch(tie)]);
  });
});
