import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditCode, AuditFinding } from '../../src/model/audit.ts';
import { anchorBranch, baselineAnchorBranch, dataAnchorBranch } from '../../src/tie/keys.ts';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { schemaProblems } from '../support/published-schema.ts';
import {
  benchTime,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
} from '../support/run-bench.ts';
import { type ServicesState, servicesState } from '../support/services-state.ts';

let bench: RunBench;
let baseline: string;
beforeEach(async () => {
  bench = await openRunBench({ attempts: 1 });
  baseline = (await bench.lakefs.tags.get(repository, 'v1')).commitId;
});
afterEach(() => bench[Symbol.dispose]());

const elsewhere = (name = 'elsewhere') =>
  createTieback({ ...bench.config, stateDir: `${bench.dir}/${name}` }, { runtime: bench.runtime });

const findingsOf = async (tieback: Tieback): Promise<readonly AuditFinding[]> =>
  (await listAll(tieback.audit({}))).filter((line): line is AuditFinding => line.kind === 'finding');
const codesOf = async (tieback: Tieback) => (await findingsOf(tieback)).map(({ code }) => code).sort();

/** Plans, mends, and audits again. */
const fix = async (tieback: Tieback = elsewhere()) => {
  const plans = await listAll(tieback.planMends(await findingsOf(tieback)));
  const outcomes = await listAll(tieback.mend(plans));
  expect([...plans, ...outcomes].flatMap((line) => schemaProblems('audit-1.json', line))).toEqual([]);
  return { plans, outcomes, left: await codesOf(tieback) };
};

const ownData = async (more: Partial<RunRequest> = {}) => {
  bench.write('data/new.csv', '1\n');
  const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data', allowDelete: true }, tag: 'v2', ...more }));
  return { ...outcome, runId: String(outcome.runId) };
};

const fixedData = async () => {
  const outcome = await bench.tieback.run(requestFor({ source: { kind: 'fixed', ref: 'v1' } }));
  return { ...outcome, runId: String(outcome.runId) };
};

const oldRun = async (tags: Readonly<Record<string, string>>): Promise<string> => {
  const { mlflow } = bench;
  const experimentId =
    (await mlflow.experiments.findByName('old'))?.id ?? (await mlflow.experiments.create({ name: 'old' }));
  const { id } = await mlflow.runs.create({ experimentId, name: 'old', startTime: benchTime, tags });
  await mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime + 5 });
  return id;
};

const deleteBranches = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) await bench.lakefs.branches.delete(repository, name);
};

/** What stood there before, and whether it still does: tags keep their values, branches only grow, nothing is deleted. */
const expectOnlyMore = (before: ServicesState, after: ServicesState): void => {
  expect(after.tags).toEqual(before.tags);
  for (const run of before.runs)
    expect(after.runs).toContainEqual({
      ...run,
      tags: expect.objectContaining(run.tags),
      datasetInputs: expect.arrayContaining([...run.datasetInputs]),
      artifacts: expect.arrayContaining([...run.artifacts]),
    });
  for (const { id, log } of before.branches) {
    const now = after.branches.find((branch) => branch.id === id);
    expect(now?.log.slice(-log.length), id).toEqual(log);
  }
};

type Case = readonly [what: string, found: readonly AuditCode[], harm: () => Promise<void>, kept: readonly AuditCode[]];

const cases: readonly Case[] = [
  [
    'a run lost the tag of its tie',
    ['link-forward-missing'],
    async () => {
      const { runId } = await ownData();
      await bench.mlflow.runs.deleteTag(runId, 'tieback.tie');
    },
    [],
  ],
  [
    'a run lost other forward tags',
    ['run-changed'],
    async () => {
      const { runId } = await ownData();
      for (const tag of ['lakefs.commit_id', 'lakefs_commit']) await bench.mlflow.runs.deleteTag(runId, tag);
    },
    [],
  ],
  [
    'a run lost every tag that names its data',
    ['run-changed'],
    async () => {
      const { runId } = await fixedData();
      const { tags } = await bench.mlflow.runs.get(runId);
      for (const tag of Object.keys(tags).filter((key) => /^lakefs[._]/.test(key)))
        await bench.mlflow.runs.deleteTag(runId, tag);
    },
    [],
  ],
  [
    'the anchor is gone, and the branch stands',
    ['anchor-missing'],
    async () => {
      const { tie } = await ownData();
      await deleteBranches(anchorBranch(tie));
    },
    [],
  ],
  [
    'the anchor of the baseline is gone, and main went on',
    ['anchor-missing'],
    async () => {
      await ownData();
      await deleteBranches(baselineAnchorBranch(baseline));
      await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
    },
    [],
  ],
  [
    'the back-link of a tie on a fixed version is gone',
    ['link-back-missing'],
    async () => {
      const { tie } = await fixedData();
      await deleteBranches(anchorBranch(tie));
    },
    // The new seal says nothing of the time before it, and cannot be mended.
    ['sealed-late'],
  ],
  [
    'a run names data, and nothing leads back',
    ['run-untied'],
    async () => {
      await oldRun({ lakefs_repo: repository, lakefs_commit: baseline });
    },
    [],
  ],
  [
    'an adoption broke off',
    ['link-back-missing'],
    async () => {
      const run = await oldRun({ lakefs_repo: repository, lakefs_commit: baseline });
      const [plan] = await listAll(bench.tieback.planLinks({ runs: [run] }));
      if (plan?.kind === 'link') await bench.mlflow.runs.logBatch(run, { tags: plan.tags });
    },
    [],
  ],
];

describe('mending what an audit found', () => {
  it.each(cases)('puts it back where %s, and the next audit is clean of it', async (_what, found, harm, kept) => {
    await harm();
    const tieback = elsewhere();
    expect(await codesOf(tieback)).toEqual(found);
    const before = await servicesState(bench, repository);
    const { outcomes, left } = await fix(tieback);
    expect(outcomes).toMatchObject([{ kind: 'mended', codes: found }]);
    expect(left).toEqual(kept);
    expectOnlyMore(before, await servicesState(bench, repository));
  });

  it('leaves a note of each tag that it puts back, which reports show and no seal covers', async () => {
    const { runId, tie } = await ownData();
    await bench.mlflow.runs.deleteTag(runId, 'lakefs.commit_id');
    await fix();
    const note = `${new Date(benchTime).toISOString().slice(0, 4)}`;
    const { subject, checks } = await bench.tieback.evidence({ id: tie, repository });
    expect(subject.links.mended).toMatchObject([
      { key: 'lakefs.commit_id', fact: { grade: 'asserted', value: expect.stringMatching(`^${note}.*Z by .+`) } },
    ]);
    expect(subject.run.tags.map(({ key }) => key)).not.toContain('tieback.mended.lakefs.commit_id');
    expect(subject.seal.changes).toEqual([]);
    expect(subject.seal.added).toEqual([]);
    expect(checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  });

  it('plans without writing', async () => {
    const { tie, runId } = await ownData();
    await deleteBranches(anchorBranch(tie));
    await bench.mlflow.runs.deleteTag(runId, 'lakefs_commit');
    await oldRun({ lakefs_repo: repository, lakefs_commit: baseline });
    const before = await servicesState(bench, repository);
    const plans = await listAll(elsewhere().planMends(await findingsOf(elsewhere())));
    expect(plans.map((plan) => plan.kind === 'mend' && plan.action).sort()).toEqual(['finish', 'link']);
    expect(await servicesState(bench, repository)).toEqual(before);
  });

  it('brings the very commits back on the machine whose journal knows them', async () => {
    const { tie, branch, backLinkCommit } = await ownData();
    await deleteBranches(anchorBranch(tie), String(branch));
    expect(await fix(bench.tieback)).toMatchObject({ outcomes: [{ kind: 'mended', action: 'finish' }], left: [] });
    const log = await listAll(bench.lakefs.commits.log(repository, anchorBranch(tie)));
    expect(log.map(({ id }) => id)).toContain(backLinkCommit);
  });

  it('says of a back-link that it makes anew that it seals the values of today', async () => {
    const { runId, tie } = await fixedData();
    await deleteBranches(anchorBranch(tie));
    const plansOf = async (tieback: Tieback) => listAll(tieback.planMends(await findingsOf(tieback)));
    const [anew, own] = [await plansOf(elsewhere()), await plansOf(bench.tieback)];
    expect(anew).toMatchObject([{ action: 'finish', sealsAnew: true, subject: { run: runId } }]);
    expect(own.some((plan) => 'sealsAnew' in plan)).toBe(false);
  });

  it('does not take back what another machine verified, and keeps the data all the same', async () => {
    const { tie, branch, dataCommit, runId } = await ownData();
    await deleteBranches(anchorBranch(tie), String(branch));
    const { tags } = await bench.mlflow.runs.get(runId);
    const { outcomes, left } = await fix();
    expect(outcomes).toMatchObject([
      { kind: 'unmended', codes: ['link-back-missing'], reason: expect.stringContaining('verified in a folder') },
      { kind: 'mended', action: 'anchor', codes: ['data-unheld'] },
    ]);
    expect(left).toEqual(['link-back-missing']);
    expect((await bench.mlflow.runs.get(runId)).tags).toEqual(tags);
    expect((await bench.lakefs.branches.get(repository, dataAnchorBranch(tie))).commitId).toBe(dataCommit);
  });

  it('leaves a tag that has another value now, and what does not agree', async () => {
    const { runId, tie } = await ownData();
    await bench.mlflow.runs.setTag(runId, 'tieback.tie', '20260101-0123456789');
    const { id } = await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
    await oldRun({ lakefs_repo: repository, lakefs_commit: baseline, 'lakefs.commit_id': id });
    const before = await servicesState(bench, repository);
    const plans = await listAll(elsewhere().planMends(await findingsOf(elsewhere())));
    expect(plans.filter(({ kind }) => kind === 'mend')).toEqual([]);
    expect(plans.map((plan) => plan.kind === 'unmended' && plan.reason)).toContainEqual(
      expect.stringContaining('which would be overwritten'),
    );
    await fix();
    expect(await servicesState(bench, repository)).toEqual(before);
    expect(tie).not.toBe('20260101-0123456789');
  });

  it('finishes a tie that broke here after its command, and not one whose command may run still', async () => {
    bench.whileTraining(async () => bench.takeDown('mlflow', 0));
    await bench.tieback.run(requestFor({ command: patientScript() }));
    bench.bringUp();
    expect(await codesOf(bench.tieback)).toEqual(['tie-broken']);
    expect((await fix(elsewhere())).outcomes).toEqual([]);
    expect(await fix(bench.tieback)).toMatchObject({ outcomes: [{ kind: 'mended', codes: ['tie-broken'] }], left: [] });
  });

  it('makes no report anew that the run has', async () => {
    const { tie, runId } = await ownData({ reports: ['html'] });
    const text = async () =>
      new Response(await bench.mlflow.artifacts.download(runId, 'tieback/provenance.html')).text();
    const report = await text();
    await deleteBranches(anchorBranch(tie));
    expect(await fix()).toMatchObject({ left: [] });
    expect(await text()).toBe(report);
  });

  it('tells of one that fails, and goes on with the others', async () => {
    const run = await oldRun({ lakefs_repo: repository, lakefs_commit: baseline });
    const tieback = elsewhere();
    const plans = await listAll(tieback.planMends(await findingsOf(tieback)));
    const subject = { repository };
    const commit = 'e'.repeat(64) as never;
    const lost = {
      kind: 'mend',
      codes: ['anchor-missing'],
      subject,
      action: 'anchor',
      repository,
      branch: 'x',
      commit,
    } as const;
    const outcomes = await listAll(tieback.mend([lost, ...plans]));
    expect(outcomes).toMatchObject([
      { kind: 'mend-failed', action: 'anchor', code: expect.stringMatching(/^LAKEFS_/) },
      { kind: 'mended', action: 'link', subject: { run } },
    ]);
  });
});
