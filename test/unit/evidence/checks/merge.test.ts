import { describe, expect, it } from 'vitest';
import { mergeChecks } from '../../../../src/evidence/checks/merge.ts';
import { deriveSubject } from '../../../../src/evidence/derive/derive.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import type { Records } from '../../../../src/model/evidence.ts';
import { finishedTie, repository, runId, saying } from '../tie-records.ts';

const decision = '20261122-0123456789';
const [backLink, dataCommit, before, merge] = ['b', 'd', '0', 'e'].map((digit) => digit.repeat(64));

const check = (records: Records, id: string) => {
  const verdict = mergeChecks.find((one) => one.id === id)?.run(deriveSubject(records), records);
  if (verdict === undefined) throw new Error(`no check ${id}`);
  return verdict;
};

type Action = {
  path?: string;
  isReadable?: boolean;
  name?: string;
  hooks?: string[];
  preMerge?: string[];
  checksum?: string;
};
type Hook = { action: string; hook_id: string; status: string };
type Pull = { id: string; title?: string; status?: string; author?: string; merged_commit_id?: string };
type World = {
  input?: object;
  outcome?: object | undefined;
  /** What the two parents of the merge ask for: what was merged, and where it went. */
  merged?: readonly Action[] | undefined;
  standing?: readonly Action[] | undefined;
  /** False where the merge's parents have more actions than were looked at. */
  hasAllActions?: boolean;
  hooks?: readonly Hook[] | undefined;
  base?: string;
  pulls?: readonly Pull[] | undefined;
  /** False where the branch has more than were looked at. */
  hasAllPulls?: boolean;
  /** Ids of pull requests that did not answer. */
  lost?: readonly string[];
  parents?: readonly (string | undefined)[];
};

const gate: Action = {
  path: '_lakefs_actions/gate.yaml',
  isReadable: true,
  name: 'gate',
  hooks: ['look'],
  preMerge: ['main'],
  checksum: 'c1',
};
const looked: Hook = { action: 'gate', hook_id: 'look', status: 'completed' };

/** A tie whose run was promoted by a merge into main. */
const promoted = (world: World = {}): Records => {
  const told = { decision, number: 1, verb: 'promote', alias: 'champion', version: '1', repository, at: '2026-11-22' };
  const {
    input = {},
    merged = [],
    standing = [],
    hasAllActions: isComplete = true,
    hooks = [],
    pulls = [],
    hasAllPulls = true,
    lost = [],
    base = merge,
    parents = [before, backLink],
  } = world;
  const outcome = 'outcome' in world ? world.outcome : { state: 'done', change: merge };
  const run = { event_type: 'pre-merge', commit_id: merge, branch: 'main', run_id: 'r1', status: 'completed' };
  const change = { kind: 'merge', source: backLink, allowEmpty: false };
  const plan = {
    kind: 'decision',
    id: decision,
    input: {
      verb: 'promote',
      repository,
      into: 'main',
      run: { id: runId, backLink, dataCommit, baseline: 'a'.repeat(64) },
      change,
      ...input,
    },
  };
  return saying(finishedTie({ tags: { 'tieback.decision.net': JSON.stringify(told) } }), {
    [recordId.decisionPlan(repository, decision)]: plan,
    ...(outcome === undefined ? {} : { [recordId.decisionOutcome(repository, decision)]: outcome }),
    [recordId.commit(repository, merge ?? '')]: { id: merge, parents, committer: 'ci' },
    [recordId.mergeBase(repository, merge ?? '', 'main')]: { base_commit_id: base },
    ...('hooks' in world && world.hooks === undefined
      ? {}
      : {
          [recordId.actionRuns(repository, merge ?? '')]: [{ results: hooks.length === 0 ? [] : [run] }],
          [recordId.hookRuns(repository, 'r1')]: [{ results: hooks }],
        }),
    [recordId.actions(repository, backLink ?? '')]: { files: merged, isComplete },
    [recordId.actions(repository, before ?? '')]: { files: standing, isComplete },
    ...('pulls' in world && world.pulls === undefined
      ? {}
      : {
          [recordId.pulls(repository, decision)]: {
            source: 'exp',
            destination: 'main',
            pulls: [...pulls.map(({ id }) => id), ...lost],
            isComplete: hasAllPulls,
          },
        }),
    ...Object.fromEntries(pulls.map((pull) => [recordId.pull(repository, pull.id), pull])),
  });
};

describe('GOV-02', () => {
  const hooks = (world?: World) => check(promoted(world), 'GOV-02');

  it('passes when each hook of what was merged ran and passed, and names them', () => {
    expect(hooks({ merged: [gate], standing: [gate], hooks: [looked] })).toMatchObject({
      outcome: 'pass',
      reason: 'hook "look" of action "gate" ran before merge eeeeeeeeeeee into "main" and passed',
    });
  });

  it('tells of a hook that was skipped by its own condition, and does not take it for one that ran', () => {
    const twice = { ...gate, hooks: ['look', 'after'] };
    const after = { action: 'gate', hook_id: 'after', status: 'skipped' };
    const both = { merged: [twice], standing: [twice] };
    expect(hooks({ ...both, hooks: [looked, after] })).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('skipped by its own condition: "after" of action "gate"'),
    });
    expect(hooks({ ...both, hooks: [{ ...looked, status: 'skipped' }, after] }).outcome).toBe('warn');
  });

  it('fails when a hook failed', () => {
    expect(hooks({ merged: [gate], standing: [gate], hooks: [{ ...looked, status: 'failed' }] })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('hook "look" of action "gate" failed'),
    });
  });

  it('fails when an action of the branch was not asked because what was merged does not have it', () => {
    expect(hooks({ standing: [gate] })).toMatchObject({
      outcome: 'fail',
      reason:
        'merge eeeeeeeeeeee into "main" was not asked of pre-merge action "gate" (_lakefs_actions/gate.yaml) of "main": what was merged does not have it',
    });
  });

  it('fails when an action stood there, and no run of it is recorded', () => {
    expect(hooks({ merged: [gate], standing: [gate] })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('no run of pre-merge action "gate" (_lakefs_actions/gate.yaml) is recorded'),
    });
  });

  it('warns when the action that was asked is not the one that the branch had', () => {
    const mild = { ...gate, checksum: 'c2' };
    expect(hooks({ merged: [mild], standing: [gate], hooks: [looked] })).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('"main" had another _lakefs_actions/gate.yaml'),
    });
  });

  it.each<readonly [string, string[] | undefined, string]>([
    ['all branches', [], 'fail'],
    ['a pattern that takes it in', ['ma*'], 'fail'],
    ['a class of letters', ['[lm]ain'], 'fail'],
    ['alternatives, which lakeFS does not know', ['{main,dev}'], 'warn'],
    ['another branch', ['dev'], 'warn'],
    ['another event', undefined, 'warn'],
  ])('expects an action for %s to be asked, or not', (_what, preMerge, outcome) => {
    const { preMerge: _, ...rest } = gate;
    const action = preMerge === undefined ? rest : { ...rest, preMerge };
    expect(hooks({ merged: [action], standing: [action] }).outcome).toBe(outcome);
  });

  it('warns when nobody set one up', () => {
    expect(hooks()).toMatchObject({
      outcome: 'warn',
      reason: 'no pre-merge hook was asked before merge eeeeeeeeeeee into "main": nobody set one up for "main"',
    });
  });

  const unread: Action = { path: '_lakefs_actions/odd.yaml', isReadable: false };

  it.each<readonly [string, World, string]>([
    ['of what was merged', { merged: [gate, unread], standing: [gate] }, 'action file _lakefs_actions/odd.yaml'],
    ['of the branch', { merged: [gate], standing: [gate, unread] }, 'action file _lakefs_actions/odd.yaml'],
    ['beyond those that were read', { merged: [gate], standing: [gate], hasAllActions: false }, 'more action files'],
  ])('does not know what should have been asked where an action %s is not known', (_what, world, reason) => {
    expect(hooks({ ...world, hooks: [looked] })).toMatchObject({
      outcome: 'skip',
      reason: expect.stringMatching(
        new RegExp(`^what should have been asked before merge .* is not known: .*${reason}`),
      ),
    });
    expect(hooks({ ...world, hooks: [{ ...looked, status: 'failed' }] }).outcome).toBe('fail');
    expect(hooks(world).outcome).toBe('fail');
  });

  it.each<readonly [string, World]>([
    ['could not be read there', { merged: [{ ...unread, path: gate.path ?? '' }] }],
    ['may be among those that were not read', { hasAllActions: false }],
  ])('does not say that what was merged lacks an action that %s', (_what, world) => {
    expect(hooks({ standing: [gate], ...world }).outcome).toBe('skip');
  });

  it('counts no run about another commit, branch or event', () => {
    const world = promoted({ merged: [gate], standing: [gate], hooks: [looked] });
    const id = recordId.actionRuns(repository, merge ?? '');
    const run = { event_type: 'pre-merge', commit_id: merge, branch: 'main', run_id: 'r1' };
    for (const other of [{ commit_id: before }, { branch: 'dev' }, { event_type: 'post-merge' }]) {
      const records = { ...world, [id]: { ...world[id], body: [{ results: [{ ...run, ...other }] }] } } as Records;
      expect(check(records, 'GOV-02').outcome).toBe('fail');
    }
  });

  it('is not asked when lakeFS did not say', () => {
    expect(hooks({ hooks: undefined })).toMatchObject({
      outcome: 'skip',
      reason: expect.stringContaining('could not be read'),
    });
    expect(hooks({ parents: [] }).outcome).toBe('skip');
  });
});

describe('GOV-03', () => {
  const pulled = (world?: World) => check(promoted(world), 'GOV-03');

  it('passes a merge that a pull request made, and says who asked and who merged', () => {
    const pulls = [{ id: 'p1', title: 'take it', status: 'merged', author: 'ada', merged_commit_id: merge ?? '' }];
    const verdict = pulled({
      pulls,
      input: { change: { kind: 'none', reason: 'they are part of it already' } },
      outcome: { state: 'done', change: null },
    });
    expect(verdict).toMatchObject({
      outcome: 'pass',
      reason: 'pull request p1 "take it" by lakeFS user ada led to merge eeeeeeeeeeee into "main" by lakeFS user ci',
    });
  });

  it('warns of a merge without one, and says how the decision was approved', () => {
    expect(pulled()).toMatchObject({
      outcome: 'warn',
      reason: 'merge eeeeeeeeeeee into "main" was made without a pull request',
    });
    const gates = [{ gate: 'approved', outcome: 'pass', reason: 'approved by "Grace"' }];
    expect(pulled({ input: { gates } }).reason).toMatch(/; the decision was approved by "Grace"$/);
  });

  it('warns of a merge beside a pull request, which anybody may call merged', () => {
    const pulls = [{ id: 'p1', title: 'take it', status: 'merged', author: 'ada' }];
    expect(pulled({ pulls })).toMatchObject({
      outcome: 'warn',
      reason: 'merge eeeeeeeeeeee into "main" was made beside pull request p1 "take it" (merged)',
    });
  });

  it.each<readonly [string, World]>([
    ['brought something else', { parents: [before, '1'.repeat(64)] }],
    ['is not in the history of the branch', { base: before ?? '' }],
  ])('does not take a pull request for it whose merge %s', (_what, more) => {
    const pulls = [{ id: 'p1', status: 'merged', author: 'ada', merged_commit_id: merge ?? '' }];
    const input = { change: { kind: 'none', reason: 'they are part of it already' } };
    const world = { pulls, input, outcome: { state: 'done', change: null }, ...more };
    expect(pulled(world)).toMatchObject({ outcome: 'warn', reason: expect.stringContaining('no pull request says') });
    expect(check(promoted(world), 'GOV-02').outcome).toBe('skip');
  });

  const brought: World = {
    input: { change: { kind: 'none', reason: 'they are part of it already' } },
    outcome: { state: 'done', change: null },
  };

  it.each<readonly [string, World, string]>([
    ['is more', { hasAllPulls: false }, 'there are more pull requests than were looked at'],
    ['is one that did not answer', { lost: ['p9'] }, '1 of its pull requests could not be read'],
    ['is no list of them', { pulls: undefined }, 'the pull requests could not be read'],
  ])('does not say that there was none where there %s', (_what, world, reason) => {
    const skipped = { outcome: 'skip', reason: expect.stringContaining(`is not known: ${reason}`) };
    expect(pulled(world)).toMatchObject(skipped);
    expect(pulled({ ...world, ...brought })).toMatchObject(skipped);
    expect(check(promoted({ ...world, ...brought }), 'GOV-02')).toMatchObject(skipped);
  });

  it('passes one that was found, whether there are more or not', () => {
    const pulls = [{ id: 'p1', title: 'take it', status: 'merged', author: 'ada', merged_commit_id: merge ?? '' }];
    expect(pulled({ ...brought, pulls, hasAllPulls: false, lost: ['p9'] }).outcome).toBe('pass');
  });

  it('takes no merge that lakeFS has no more for one of data that nobody noted', () => {
    const pulls = [{ id: 'p1', status: 'merged', author: 'ada', merged_commit_id: merge ?? '' }];
    const run = { id: runId, baseline: 'a'.repeat(64) };
    const world = { ...brought, input: { ...brought.input, run }, pulls, parents: [] };
    expect(pulled(world)).toMatchObject({ outcome: 'warn', reason: expect.stringContaining('no pull request says') });
  });

  it('is not asked when the pull requests were not read', () => {
    expect(pulled({ pulls: undefined }).outcome).toBe('skip');
  });
});

describe.each(['GOV-02', 'GOV-03'])('%s', (id) => {
  it('is not asked of a run that was not promoted', () => {
    expect(check(finishedTie().records, id)).toMatchObject({
      outcome: 'skip',
      reason: 'this run was not promoted: no merge',
    });
  });

  it.each<readonly [string, World]>([
    ['was rolled back', { input: { verb: 'rollback' } }],
    ['was given up', { outcome: { state: 'given-up', change: null } }],
    ['is not finished', { outcome: undefined }],
    ['took a rollback back', { input: { change: { kind: 'revert', ref: before, parentNumber: 0 } } }],
    [
      'had nothing to merge',
      {
        input: {
          change: { kind: 'none', reason: 'they are part of it already' },
          run: { id: runId, backLink, dataCommit, baseline: dataCommit },
        },
        outcome: { state: 'done', change: null },
      },
    ],
  ])('is not asked of a promotion that %s', (_what, world) => {
    expect(check(promoted(world), id).outcome).toBe('skip');
  });

  it('fails a merge that the branch has not in its history', () => {
    expect(check(promoted({ base: before ?? '' }), id)).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining("is not in the branch's history"),
    });
  });
});
