import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';

let bench: RunBench;
let first: RunOutcome;
let second: RunOutcome;
beforeAll(async () => {
  const ids = ['aaaaaaaaaa', 'bbbbbbbbbb'];
  bench = await openRunBench({ uuid: () => ids.shift() ?? 'cccccccccc' });
  first = await bench.tieback.run(requestFor({ metadata: { site: 'berlin' }, prepare: 'true' }));
  bench.write('data/new.csv', '1\n');
  second = await bench.tieback.run(
    requestFor({ runName: 'second', data: { dir: 'data', allowDelete: true }, tag: 'v2' }),
  );
});
afterAll(() => bench[Symbol.dispose]());

const tieOf = async (id: string, repo?: string) => (await bench.tieback.evidence({ id, repository: repo })).subject.tie;

describe('a report can be asked for', () => {
  it('by the end or the beginning of a tie id that the journals know', async () => {
    expect(await tieOf('bbbb')).toEqual(await tieOf(second.tie));
    expect(await tieOf('20261121-aaa')).toEqual(await tieOf(first.tie));
  });

  it('by the beginning of a run id that the journals know', async () => {
    expect(await tieOf(String(second.runId).slice(0, 8))).toEqual(await tieOf(second.tie));
  });

  it('by a tag of the repository', async () => {
    expect(await tieOf('v2', repository)).toEqual(await tieOf(second.tie));
  });

  it('by a short commit id or a branch of the repository', async () => {
    expect(await tieOf(second.dataCommit.slice(0, 12), repository)).toEqual(await tieOf(second.tie));
    expect(await tieOf('retina-second', repository)).toEqual(await tieOf(second.tie));
  });

  it('but not by a short commit id alone, which is told', async () => {
    await expect(tieOf(second.dataCommit.slice(0, 12))).rejects.toMatchObject({
      code: 'TIE_NOT_FOUND',
      hint: expect.stringContaining('--repo NAME'),
    });
  });

  it('by the URI of a tag or commit', async () => {
    expect(await tieOf(`lakefs://${repository}/v2`)).toEqual(await tieOf(second.tie));
    expect(await tieOf(`lakefs://${repository}/${second.dataCommit.slice(0, 12)}/`)).toEqual(await tieOf(second.tie));
  });

  it('but not when several ties could be meant', async () => {
    await expect(tieOf('20261121')).rejects.toMatchObject({
      code: 'TIE_AMBIGUOUS',
      hint: expect.stringContaining(`${second.tie}, ${first.tie}`),
    });
  });

  it('but not by a run id that is too short to mean one run', async () => {
    await expect(tieOf(String(second.runId).slice(0, 7))).rejects.toMatchObject({ code: 'TIE_NOT_FOUND' });
  });

  it.each(['nobody', 'v2'])('and %s, which neither knows, is answered with the ties there are', async (id) => {
    await expect(tieOf(id)).rejects.toMatchObject({
      code: 'TIE_NOT_FOUND',
      message: expect.stringContaining(`"${id}"`),
      hint: expect.stringContaining(second.tie),
    });
  });

  it.each([
    [`lakefs://${repository}/v9`, 'LAKEFS_REF_NOT_FOUND'],
    [`lakefs://${repository}`, 'USAGE_INVALID'],
    [`lakefs://${repository}/v2/train/`, 'USAGE_INVALID'],
  ])('and %s is refused with %s', async (id, code) => {
    await expect(tieOf(id)).rejects.toMatchObject({ code, hint: expect.stringMatching(/./) });
  });
});

describe('a tie whose run has lost its tag', () => {
  it('is found by the repository that the journal names', async () => {
    using own = await openRunBench();
    const { tie, runId } = await own.tieback.run(requestFor());
    await own.mlflow.runs.deleteTag(String(runId), 'tieback.tie');
    const { subject } = await own.tieback.evidence({ id: tie });
    expect(subject).toMatchObject({ tie: expect.objectContaining({}), run: { id: { value: runId } } });
  });
});

describe('a repository that does not exist', () => {
  it.each(['facse', 'FACES', 'face'])('is answered with the one that %s is most like', async (wrong) => {
    const missing = { code: 'LAKEFS_REPOSITORY_NOT_FOUND', hint: expect.stringContaining(`"${repository}"`) };
    await expect(bench.tieback.plan(requestFor({ repository: wrong }))).rejects.toMatchObject(missing);
    await expect(tieOf(`lakefs://${wrong}/v1`)).rejects.toMatchObject(missing);
  });
});
