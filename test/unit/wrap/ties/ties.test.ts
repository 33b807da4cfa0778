import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asTieId } from '../../../../src/model/ids.ts';
import { tieFolder, tiesDir } from '../../../../src/wrap/tie-folder.ts';
import { lockTie } from '../../../../src/wrap/ties/tie-lock.ts';
import { listTies, readTie } from '../../../../src/wrap/ties/ties.ts';
import { baselineCommit, dataCommit, newStateDir, planWith } from '../samples.ts';

const at = '2026-11-21T00:00:00.000Z';
const intent = (step: string) => ({ kind: 'intent', step, at });
const done = (step: string, result: unknown) => ({ kind: 'done', step, at, result });
const finished = done('report', { files: [] });

const [first, second] = [asTieId('20261121-0000000001'), asTieId('20261122-0000000002')];

/** A state folder with these journals. */
const stateWith = (journals: Readonly<Record<string, readonly unknown[] | string>>): string => {
  const dir = newStateDir();
  for (const [tie, lines] of Object.entries(journals)) {
    const text = typeof lines === 'string' ? lines : lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(join(tiesDir(dir), `${tie}.jsonl`), text);
  }
  return dir;
};

const begun = (tie: typeof first, ...records: readonly unknown[]) => [
  { kind: 'plan', plan: { ...planWith(), id: tie } },
  ...records,
];

describe('listTies', () => {
  it('is empty where there is no state folder', () => {
    expect(listTies('/nowhere/at/all')).toEqual([]);
  });

  it('lists ties from the newest on, with what their journals know', () => {
    const commit = done('dataCommit', { commit: dataCommit, isNew: true, counts: null });
    const run = done('createRun', { runId: 'r1' });
    const dir = stateWith({
      [second]: begun(second, intent('train')),
      [first]: begun(first, commit, run, done('train', { code: 3 }), done('closeRun', { status: 'FAILED' }), finished),
    });
    expect(listTies(dir)).toEqual([
      expect.objectContaining({
        tie: second,
        state: 'unfinished',
        repository: 'faces',
        baseline: 'v1',
        left: ['train'],
      }),
      expect.objectContaining({
        tie: first,
        state: 'complete',
        startedAt: at,
        dataCommit,
        runId: 'r1',
        runStatus: 'FAILED',
        childCode: 3,
        left: [],
      }),
    ]);
  });

  it('goes by the time at which the first step began, not by the random end of an id', () => {
    const later = { ...intent('experiment'), at: '2026-11-21T09:00:00.000Z' };
    const third = asTieId('20261121-0000000003');
    const dir = stateWith({ [third]: begun(third, intent('train')), [first]: begun(first, later) });
    expect(listTies(dir).map(({ tie }) => tie)).toEqual([first, third]);
  });

  it('tells a tie that a process works on from a broken one, and resumes only the broken', () => {
    const dir = stateWith({ [first]: begun(first, intent('train')), [second]: begun(second, intent('train')) });
    using _lock = lockTie(tieFolder(dir, second).lock, second);
    expect(listTies(dir).map(({ state }) => state)).toEqual(['running', 'unfinished']);
    expect(readTie(dir, undefined).id).toBe(first);
  });

  it('prefers the run that the script made', () => {
    const dir = stateWith({
      [first]: begun(first, done('createRun', { runId: null }), done('attachRun', { runId: 'own', extraRuns: [] })),
    });
    expect(listTies(dir)[0]?.runId).toBe('own');
  });

  it.each([
    ['an empty journal', ''],
    ['a journal whose plan was torn', '{"kind":"plan","pl'],
    ['a journal that begins with something else', `${JSON.stringify(finished)}\n`],
    ['a broken line', `{"kind"\n${JSON.stringify(finished)}\n`],
    ['a damaged plan', `${JSON.stringify({ kind: 'plan', plan: { ...planWith(), input: {} } })}\n`],
    ['the plan of a newer tieback', `${JSON.stringify({ kind: 'plan', plan: { ...planWith(), version: 99 } })}\n`],
  ])('says that it cannot read %s, and lists the others', (_what, text) => {
    const dir = stateWith({ [first]: text, [second]: begun(second, finished) });
    expect(listTies(dir)).toEqual([
      expect.objectContaining({ tie: second, state: 'complete' }),
      expect.objectContaining({ tie: first, state: 'unreadable', problem: expect.stringMatching(/./) }),
    ]);
  });
});

describe('readTie', () => {
  const dir = () => stateWith({ [first]: begun(first, finished), [second]: begun(second, intent('train')) });

  it('takes the one unfinished tie when none is named', () => {
    expect(readTie(dir(), undefined).id).toBe(second);
  });

  it('takes a tie by its id or by the beginning or end of it, a finished one too', () => {
    expect(readTie(dir(), first)).toMatchObject({ id: first, input: { baseline: { commit: baselineCommit } } });
    expect(readTie(dir(), '0001').id).toBe(first);
    expect(readTie(dir(), '20261121').id).toBe(first);
  });

  it('says of an empty folder how a tie is made', () => {
    expect(() => readTie(stateWith({}), undefined)).toThrow(
      expect.objectContaining({ code: 'TIE_NOT_FOUND', hint: expect.stringContaining('tieback run') }),
    );
  });

  it.each([['nobody'], [undefined]])('finds nothing for %s where there is nothing', (wanted) => {
    expect(() => readTie(stateWith({ [first]: begun(first, finished) }), wanted)).toThrow(
      expect.objectContaining({ code: 'TIE_NOT_FOUND', hint: expect.stringContaining('tieback ties') }),
    );
  });

  it('does not choose between several', () => {
    const both = stateWith({ [first]: begun(first), [second]: begun(second) });
    expect(() => readTie(both, undefined)).toThrow(
      expect.objectContaining({ code: 'TIE_AMBIGUOUS', hint: expect.stringContaining(second) }),
    );
    expect(readTie(both, '02').id).toBe(second);
  });

  it.each([
    ['JOURNAL_UNREADABLE', { ...planWith(), input: {} }],
    ['JOURNAL_NEWER', { ...planWith(), version: 99 }],
  ])('throws %s for a plan that it cannot read', (code, plan) => {
    const damaged = stateWith({ [first]: [{ kind: 'plan', plan }] });
    expect(() => readTie(damaged, first)).toThrow(expect.objectContaining({ code }));
  });
});
