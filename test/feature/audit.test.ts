import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRun } from '../../src/evidence/audit/audit-run.ts';
import type { AuditRequest } from '../../src/evidence/audit/scope.ts';
import type { NewRun } from '../../src/mlflow/index.ts';
import type { AuditCode, AuditFinding, AuditSummary } from '../../src/model/audit.ts';
import { anchorBranch, baselineAnchorBranch } from '../../src/tie/keys.ts';
import { createTieback } from '../../src/tieback.ts';
import { sha256 } from '../../src/util/digest.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { schemaProblems } from '../support/published-schema.ts';
import {
  benchTime,
  experiment,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
} from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

let bench: RunBench;
let baseline: string;
beforeEach(async () => {
  bench = await openRunBench({ attempts: 1 });
  baseline = (await bench.lakefs.tags.get(repository, 'v1')).commitId;
});
afterEach(() => bench[Symbol.dispose]());

const audit = async (request: AuditRequest = {}, tieback = bench.tieback) => {
  const lines = await listAll(tieback.audit(request));
  const findings = lines.filter((line): line is AuditFinding => line.kind === 'finding');
  const summary = lines.find((line): line is AuditSummary => line.kind === 'summary');
  if (summary === undefined) throw new Error('no summary');
  expect(lines.flatMap((line) => schemaProblems('audit-1.json', line))).toEqual([]);
  return { findings, summary, codes: findings.map(({ code }) => code) };
};

/** A run whose data is its own, tagged `v2`. */
const ownData = async (more: Partial<RunRequest> = {}) => {
  bench.write('data/new.csv', '1\n');
  const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data', allowDelete: true }, tag: 'v2', ...more }));
  return { ...outcome, runId: String(outcome.runId) };
};

const fixedData = async (more: Partial<RunRequest> = {}) => {
  const outcome = await bench.tieback.run(requestFor({ source: { kind: 'fixed', ref: 'v1' }, ...more }));
  return { ...outcome, runId: String(outcome.runId) };
};

const makeRun = async (tags: NewRun['tags']): Promise<string> => {
  const experimentId =
    (await bench.mlflow.experiments.findByName('old'))?.id ?? (await bench.mlflow.experiments.create({ name: 'old' }));
  const { id } = await bench.mlflow.runs.create({ experimentId, name: 'old', startTime: benchTime, tags });
  await bench.mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime + 5 });
  return id;
};

const register = async (runId?: string): Promise<void> => {
  await bench.mlflow.registeredModels.create({ name: 'net' });
  await bench.mlflow.modelVersions.create({ name: 'net', source: 's3://somewhere/model', ...(runId && { runId }) });
};

const elsewhere = () =>
  createTieback({ ...bench.config, stateDir: `${bench.dir}/elsewhere` }, { runtime: bench.runtime });

describe('an audit of ties that are whole', () => {
  it('is quiet, says what it looked at, and writes nothing', async () => {
    const first = await ownData({ showMetrics: ['acc'], model: 'net' });
    await fixedData({ runName: 'second' });
    const old = await makeRun({ lakefs_repo: repository, lakefs_commit: baseline });
    await listAll(bench.tieback.link(bench.tieback.planLinks({ runs: [old] })));
    await register(first.runId);
    const before = await servicesState(bench, repository);
    expect(await audit({ probe: 'all' })).toEqual({
      codes: [],
      findings: [],
      summary: {
        kind: 'summary',
        runs: 3,
        ties: 3,
        modelVersions: 1,
        repositories: [repository],
        findings: { error: 0, warning: 0, info: 0 },
        probed: { what: 'all', commits: 3, objects: 6 },
      },
    });
    expect(await servicesState(bench, repository)).toEqual(before);
  });

  it('asks for one log for each anchor, and for pages', async () => {
    for (let nth = 0; nth < 5; nth += 1) await fixedData({ runName: `n${nth}` });
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (...args) => {
      const request = new Request(...args);
      asked.push(new URL(request.url).pathname.replace(/^\/api\/[^/]+\//, ''));
      return bench.runtime.fetch(request);
    };
    const counting = createTieback(bench.config, { runtime: { ...bench.runtime, fetch } });
    expect(await audit({ experiments: [experiment] }, counting)).toMatchObject({ codes: [], summary: { runs: 5 } });
    const count = (pattern: RegExp) => asked.filter((path) => pattern.test(path)).length;
    expect(count(/\/refs\/[^/]+\/commits$/)).toBe(5);
    expect(count(/runs\/search$/)).toBe(1);
    // Experiments, branches, tags, rules, model versions.
    expect(asked).toHaveLength(5 + 1 + 5);
  });

  it('is quiet about a tie that is open here, and notes one that was given up', async () => {
    const { tie } = await bench.tieback.start(requestFor());
    expect((await audit()).codes).toEqual([]);
    await bench.tieback.commit(tie, {});
    expect((await audit()).codes).toEqual([]);
    await bench.tieback.abort(tie);
    expect((await audit()).findings).toMatchObject([{ code: 'given-up', severity: 'info', subject: { tie } }]);
  });
});

type Provoked = { readonly code: AuditCode; readonly severity: AuditFinding['severity'] };
type Provocation = () => Promise<AuditFinding['subject']>;

const provocations: readonly (readonly [what: string, expected: Provoked, provoke: Provocation])[] = [
  [
    'a field of the run was edited',
    { code: 'run-changed', severity: 'error' },
    async () => {
      const { runId } = await ownData();
      await bench.mlflow.runs.setTag(runId, 'lakefs.commit_url', 'http://elsewhere');
      return { run: runId };
    },
  ],
  [
    'the run was deleted',
    { code: 'run-deleted', severity: 'error' },
    async () => {
      const { runId } = await ownData();
      await bench.mlflow.runs.delete(runId);
      return { run: runId };
    },
  ],
  [
    'the data tag was made again elsewhere',
    { code: 'tag-moved', severity: 'error' },
    async () => {
      const { runId } = await ownData();
      await bench.lakefs.tags.delete(repository, 'v2');
      await bench.lakefs.tags.create(repository, { id: 'v2', ref: baseline });
      return { run: runId, ref: 'v2' };
    },
  ],
  [
    'the baseline tag was deleted',
    { code: 'tag-missing', severity: 'warning' },
    async () => {
      const { runId } = await ownData();
      await bench.lakefs.tags.delete(repository, 'v1');
      return { run: runId, ref: 'v1' };
    },
  ],
  [
    'the anchor was deleted, and the branch stands',
    { code: 'anchor-missing', severity: 'warning' },
    async () => {
      const { runId, tie, dataCommit } = await ownData();
      await bench.lakefs.branches.delete(repository, anchorBranch(tie));
      return { run: runId, commit: dataCommit };
    },
  ],
  [
    "the baseline's anchor was deleted, and main went on",
    { code: 'anchor-missing', severity: 'warning' },
    async () => {
      await ownData();
      await bench.lakefs.branches.delete(repository, baselineAnchorBranch(baseline));
      await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
      return { commit: baseline, repository };
    },
  ],
  [
    'a run names data, and nothing leads back',
    { code: 'run-untied', severity: 'warning' },
    async () => ({ run: await makeRun({ lakefs_repo: repository, lakefs_commit: baseline }) }),
  ],
  [
    'a run names no registered tie and a version that is not there',
    { code: 'commit-missing', severity: 'error' },
    async () => ({ run: await makeRun({ lakefs_repo: repository, lakefs_commit: 'e'.repeat(64) }) }),
  ],
  [
    'a run names a repository that is not there',
    { code: 'commit-missing', severity: 'error' },
    async () => ({ run: await makeRun({ lakefs_repo: 'gone', lakefs_commit: baseline }) }),
  ],
  [
    'two dialects name two commits',
    { code: 'claims-disagree', severity: 'error' },
    async () => {
      const { id } = await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
      return { run: await makeRun({ lakefs_repo: repository, lakefs_commit: baseline, 'lakefs.commit_id': id }) };
    },
  ],
  [
    'the tags of a tied run name another commit than its back-link',
    { code: 'link-contradiction', severity: 'error' },
    async () => {
      const { runId } = await ownData();
      await bench.mlflow.runs.setTag(runId, 'lakefs.commit_id', baseline);
      return { run: runId };
    },
  ],
  [
    'a run carries the tie of another',
    { code: 'link-contradiction', severity: 'error' },
    async () => {
      const { tie } = await ownData();
      return { run: await makeRun({ 'tieback.tie': tie, 'lakefs.repo': repository }) };
    },
  ],
  [
    'the run lost the tag of its tie',
    { code: 'link-forward-missing', severity: 'error' },
    async () => {
      const { runId, tie } = await ownData();
      await bench.mlflow.runs.deleteTag(runId, 'tieback.tie');
      return { run: runId, tie };
    },
  ],
  [
    'a run carries a tie that lakeFS does not know',
    { code: 'link-back-missing', severity: 'error' },
    async () => ({ run: await makeRun({ 'tieback.tie': '20260101-0123456789', 'lakefs.repo': repository }) }),
  ],
  [
    'no branch holds the data any more',
    { code: 'data-unheld', severity: 'warning' },
    async () => {
      const { runId, tie, branch, dataCommit } = await ownData();
      for (const name of [anchorBranch(tie), String(branch)]) await bench.lakefs.branches.delete(repository, name);
      return { run: runId, commit: dataCommit };
    },
  ],
  [
    'no branch holds the data any more, and there are rules',
    { code: 'data-unheld', severity: 'error' },
    async () => {
      await bench.lakefs.gcRules.set(repository, { defaultRetentionDays: 7, branches: [] });
      const { runId, tie, branch } = await ownData();
      for (const name of [anchorBranch(tie), String(branch)]) await bench.lakefs.branches.delete(repository, name);
      return { run: runId };
    },
  ],
  [
    'MLflow does not have the run that a back-link names',
    { code: 'run-missing', severity: 'error' },
    async () => {
      const [tie, run] = ['20260101-0123456789', 'e'.repeat(32)];
      const metadata = {
        'tieback.tie': tie,
        'tieback.role': 'run',
        mlflow_run_id: run,
        'tieback.data_commit': baseline,
      };
      await bench.lakefs.branches.create(repository, { name: anchorBranch(tie), source: baseline, isHidden: true });
      await bench.lakefs.commits.create(repository, anchorBranch(tie), { message: 'link', metadata, allowEmpty: true });
      return { run, tie };
    },
  ],
  [
    'an anchor holds no link, and no run carries its tie',
    { code: 'tie-broken', severity: 'warning' },
    async () => {
      const tie = '20260101-0123456789';
      await bench.lakefs.branches.create(repository, { name: anchorBranch(tie), source: baseline, isHidden: true });
      return { tie };
    },
  ],
  [
    'a registered version names no run',
    { code: 'model-run-none', severity: 'warning' },
    async () => {
      await register();
      return { model: 'net/1' };
    },
  ],
  [
    'a registered version names a run that never was',
    { code: 'model-run-missing', severity: 'error' },
    async () => {
      await register('e'.repeat(32));
      return { model: 'net/1' };
    },
  ],
  [
    'a registered version names a run that says nothing of its data',
    { code: 'model-run-untied', severity: 'warning' },
    async () => {
      const run = await makeRun({});
      await register(run);
      return { model: 'net/1', run };
    },
  ],
  [
    'a registered version names a run that was deleted',
    { code: 'model-run-deleted', severity: 'error' },
    async () => {
      const run = await makeRun({});
      await register(run);
      await bench.mlflow.runs.delete(run);
      return { model: 'net/1', run };
    },
  ],
  [
    'the run began before its data was committed',
    { code: 'run-before-data', severity: 'error' },
    async () => {
      const experimentId = await bench.mlflow.experiments.create({ name: 'old' });
      const tags = { lakefs_repo: repository, lakefs_commit: baseline };
      const { id } = await bench.mlflow.runs.create({ experimentId, startTime: benchTime - 60_000, tags });
      await bench.mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime });
      await listAll(bench.tieback.link(bench.tieback.planLinks({ runs: [id] })));
      return { run: id, commit: baseline };
    },
  ],
  [
    'the run of a tie is open since more than a day',
    { code: 'run-left-running', severity: 'warning' },
    async () => {
      const experimentId = await bench.mlflow.experiments.create({ name: 'old' });
      const tags = { 'tieback.tie': '20260101-0123456789', 'lakefs.repo': repository };
      const { id } = await bench.mlflow.runs.create({ experimentId, startTime: benchTime - 90_000_000, tags });
      return { run: id };
    },
  ],
];

describe('an audit finds that', () => {
  it.each(provocations)('%s', async (_what, expected, provoke) => {
    const subject = await provoke();
    const { findings, summary } = await audit();
    expect(findings).toContainEqual({
      kind: 'finding',
      ...expected,
      subject: expect.objectContaining(subject),
      message: expect.stringMatching(/\S/),
      hint: expect.stringMatching(/\S/),
    });
    expect(findings.filter(({ code }) => code === expected.code)).toHaveLength(1);
    expect(summary.findings[expected.severity]).toBeGreaterThan(0);
  });

  it('a tie was interrupted here, which is one finding and not two', async () => {
    bench.whileTraining(async () => bench.takeDown('mlflow', 0));
    const { tie } = await bench.tieback.run(requestFor({ command: patientScript() }));
    bench.bringUp();
    const { findings } = await audit();
    expect(findings.map(({ code, subject, hint }) => [code, subject.tie, hint])).toEqual([
      ['tie-broken', tie, `tieback resume ${tie}`],
    ]);
    expect((await audit({}, elsewhere())).findings).toMatchObject([
      { code: 'run-left-running', severity: 'info', subject: { tie } },
    ]);
  });

  it('a tie was interrupted here, and does not tell who asks about another experiment or model', async () => {
    bench.whileTraining(async () => bench.takeDown('mlflow', 0));
    await bench.tieback.run(requestFor({ command: patientScript() }));
    bench.bringUp();
    await bench.mlflow.experiments.create({ name: 'another' });
    await bench.mlflow.registeredModels.create({ name: 'faces' });
    expect((await audit({ experiments: ['another'] })).findings).toEqual([]);
    expect((await audit({ models: ['faces'] })).findings).toEqual([]);
    const { experiment } = requestFor({});
    expect((await audit({ experiments: [experiment] })).findings).toMatchObject([{ code: 'tie-broken' }]);
  });

  it('the sealed record that would say what changed is gone', async () => {
    const { runId, tie } = await ownData();
    await bench.mlflow.runs.logBatch(runId, { params: { later: '1' } });
    expect((await audit()).codes).toEqual(['added-after-seal']);
    const path = `_tieback/runs/${runId}.json`;
    await bench.lakefs.objects.delete(repository, anchorBranch(tie), path);
    await bench.lakefs.commits.create(repository, anchorBranch(tie), { message: 'gone' });
    expect((await audit()).codes).toContain('seal-unreadable');
  });

  it('somebody committed to the anchor, and data are told to be unheld only where no branch has them', async () => {
    const { tie, branch = '', dataCommit = '' } = await ownData();
    const commitTo = async (ref: string, path: string) => {
      await bench.lakefs.objects.upload(repository, ref, { path, body: Buffer.from('other') });
      await bench.lakefs.commits.create(repository, ref, { message: 'theirs' });
    };
    const held = async () => !(await audit()).codes.includes('data-unheld');
    await commitTo(anchorBranch(tie), 'theirs.csv');
    expect(await held()).toBe(true);
    await bench.lakefs.branches.delete(repository, branch);
    expect(await held()).toBe(true);
    const [path = ''] = (await listAll(bench.lakefs.objects.list(repository, dataCommit, { prefix: 'train/' }))).map(
      (entry) => entry.path,
    );
    await commitTo(anchorBranch(tie), path);
    expect(await held()).toBe(false);
  });

  it('somebody committed on the branch of a tie whose anchor is gone', async () => {
    const { tie, branch = '' } = await ownData();
    await bench.lakefs.branches.delete(repository, anchorBranch(tie));
    const commitAdding = async (path: string, text: string) => {
      await bench.lakefs.objects.upload(repository, branch, { path, body: Buffer.from(text) });
      await bench.lakefs.commits.create(repository, branch, { message: 'theirs' });
    };
    await commitAdding('theirs.csv', '1');
    expect((await audit()).codes).not.toContain('data-unheld');
    await bench.lakefs.objects.delete(repository, branch, 'theirs.csv');
    for (const { path } of await listAll(bench.lakefs.objects.list(repository, branch, { prefix: 'train/' })))
      await bench.lakefs.objects.delete(repository, branch, path);
    await bench.lakefs.commits.create(repository, branch, { message: 'away' });
    expect((await audit()).codes).toContain('data-unheld');
  });

  it('an adoption broke off, and linking again mends it', async () => {
    const run = await makeRun({ lakefs_repo: repository, lakefs_commit: baseline });
    const [plan] = await listAll(bench.tieback.planLinks({ runs: [run] }));
    if (plan?.kind !== 'link') throw new Error(String(plan?.kind));
    await bench.mlflow.runs.logBatch(run, { tags: plan.tags });
    expect((await audit()).findings).toMatchObject([
      { code: 'link-back-missing', subject: { run }, hint: `link it again: tieback link ${run}` },
    ]);
    await listAll(bench.tieback.link(bench.tieback.planLinks({ runs: [run] })));
    expect((await audit()).codes).toEqual([]);
  });

  it.each([
    [{ defaultRetentionDays: 7, branches: [] }, 'older than 7 days,'],
    [{ defaultRetentionDays: 7, branches: [{ branch: 'main', retentionDays: 30 }] }, 'older than 7 to 30 days,'],
  ])('data will be taken by %j, and when', async (rules, says) => {
    const { tie, branch, dataCommit } = await ownData();
    await bench.lakefs.gcRules.set(repository, rules);
    expect((await audit()).codes).toEqual([]);
    for (const name of [anchorBranch(tie), String(branch)]) await bench.lakefs.branches.delete(repository, name);
    expect((await bench.lakefs.tags.get(repository, 'v2')).commitId).toBe(dataCommit);
    expect((await audit()).findings).toContainEqual(
      expect.objectContaining({ code: 'data-unheld', severity: 'error', message: expect.stringContaining(says) }),
    );
  });

  it('finds no tag moved where somebody edited what the run says of it', async () => {
    const { runId } = await ownData();
    await bench.mlflow.runs.setTag(runId, 'lakefs.commit_id', baseline);
    const { codes } = await audit();
    expect(codes).toContain('run-changed');
    expect(codes).not.toContain('tag-moved');
  });

  it('the repository of a run was edited, also where only the repository is audited that its data is in', async () => {
    const { runId, tie } = await ownData();
    await bench.lakefs.repositories.create({ name: 'other', storageNamespace: 'local://other', defaultBranch: 'main' });
    await bench.mlflow.runs.setTag(runId, 'lakefs.repo', 'other');
    for (const request of [{}, { repositories: [repository] }, { repositories: ['other'] }]) {
      const { findings, summary } = await audit(request);
      expect(findings.map(({ code }) => code).sort()).toEqual(['claims-disagree', 'run-changed']);
      expect(findings[0]?.subject).toMatchObject({ run: runId, tie, repository });
      expect(summary).toMatchObject({ runs: 1, ties: 1 });
    }
  });

  it('no tag moved and no baseline is unheld, where somebody edited which they are', async () => {
    const { runId } = await ownData();
    await ownData({ runName: 'second', tag: 'v3' });
    await bench.mlflow.runs.setTag(runId, 'lakefs.data_tag', 'v3');
    const commitOn = (message: string) =>
      bench.lakefs.commits.create(repository, 'main', { message, allowEmpty: true });
    const { id: unheld } = await commitOn('no baseline');
    await commitOn('on');
    await bench.mlflow.runs.setTag(runId, 'lakefs.baseline_commit_id', unheld);
    expect((await audit()).codes).toEqual(['run-changed']);
  });

  it('a run was given up, and a registered version names it', async () => {
    const { runId, tie, branch } = await ownData();
    for (const name of [anchorBranch(tie), String(branch)]) await bench.lakefs.branches.delete(repository, name);
    await bench.mlflow.runs.setTag(runId, 'tieback.aborted', '2026-11-21T00:00:00.000Z by somebody');
    expect((await audit()).findings).toMatchObject([
      { code: 'given-up', severity: 'info', subject: { run: runId }, message: expect.stringContaining('by somebody') },
    ]);
    await register(runId);
    expect((await audit()).findings).toContainEqual(
      expect.objectContaining({ code: 'model-run-given-up', severity: 'error' }),
    );
  });

  it('leaves a dataset alone of which nobody says what for, beside the data that the run was trained on', async () => {
    const other = await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
    bench.whileTraining(async () => {
      const [run] = await listAll(bench.mlflow.runs.search({ experimentIds: ['1'] }));
      for (const [digest, ref] of Object.entries({ there: other.id, gone: 'e'.repeat(64) })) {
        const source = JSON.stringify({ uri: `s3://${repository}/${ref}/val/` });
        const dataset = { name: 'val', digest, sourceType: 's3', source };
        await bench.mlflow.runs.logInputs(run?.id ?? '', [{ dataset, tags: {} }]);
      }
    });
    await ownData();
    expect((await audit()).codes).toEqual([]);
  });

  it.each([
    ['is tied by adoption', { lakefs_repo: 'faces', lakefs_commit: 'BASE' }, /^tie it: tieback link \w+$/],
    ['names no repository', { lakefs_commit: 'BASE' }, /^tie it: tieback link \w+ --repo faces$/],
    [
      'names two commits',
      { lakefs_repo: 'faces', lakefs_commit: 'BASE', 'lakefs.commit_id': 'OTHER' },
      /^tieback link \w+ refuses it, because .* says .*: find out which is right/,
    ],
  ])('a run that nobody tied %s, and how that is done', async (_what, tags, hint) => {
    const other = await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
    const commits: Record<string, string> = { BASE: baseline, OTHER: other.id };
    await makeRun(Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, commits[value] ?? value])));
    const { findings } = await audit({ defaultRepository: repository });
    expect(findings.filter(({ code }) => code === 'run-untied')).toMatchObject([{ hint: expect.stringMatching(hint) }]);
  });

  it('a run that is not tied and still open is tied when it has ended', async () => {
    const run = await makeRun({ lakefs_repo: repository, lakefs_commit: baseline });
    await bench.mlflow.runs.update(run, { status: 'RUNNING' });
    expect((await audit()).findings).toMatchObject([
      { code: 'run-untied', hint: expect.stringMatching(/^tie it when it has ended: tieback link \w+$/) },
    ]);
  });

  it('a run that nobody tied names data in the history of a branch, which rules take', async () => {
    await makeRun({ lakefs_repo: repository, lakefs_commit: baseline });
    await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
    expect((await audit()).codes).toEqual(['run-untied']);
    await bench.lakefs.gcRules.set(repository, { defaultRetentionDays: 7, branches: [] });
    expect((await audit()).findings).toMatchObject([
      { code: 'data-unheld', severity: 'warning' },
      { code: 'run-untied' },
    ]);
  });

  it('names the fields that were edited', async () => {
    const { runId } = await ownData();
    await bench.mlflow.runs.logBatch(runId, { tags: { 'mlflow.source.name': 'other.py' } });
    const { findings } = await audit();
    expect(findings[0]?.message).toMatch(/tags\.mlflow\.source\.name was \S+ and is other\.py/);
  });
});

/** tieback over a network that puts another answer in the place of some. */
const overAltered = (
  isMeant: (request: Request) => boolean,
  alter: (answer: Response) => Response | Promise<Response>,
) => {
  const fetch: typeof globalThis.fetch = async (...args) => {
    const request = new Request(...args);
    const answer = await bench.runtime.fetch(request.clone());
    return isMeant(request) ? alter(answer) : answer;
  };
  return createTieback(bench.config, { runtime: { ...bench.runtime, fetch } });
};

describe('an audit finds on the servers what nobody can do through them:', () => {
  const isContent = ({ url }: Request): boolean => /\/objects\?.*path=train/.test(url);
  const isLog = ({ url }: Request): boolean => /\/refs\/[^/]+\/commits/.test(url);

  it('content that garbage collection took, when it is probed, and once for each data commit', async () => {
    const { dataCommit } = await ownData();
    await fixedData({ runName: 'second', source: { kind: 'fixed', ref: 'v2' } });
    const gone = overAltered(isContent, () => Response.json({ message: 'No data' }, { status: 410 }));
    expect((await audit({}, gone)).summary.probed).toEqual({ what: 'none', commits: 0, objects: 0 });
    const sampled = await audit({ probe: 'sample' }, gone);
    expect(sampled.summary.probed).toEqual({ what: 'sample', commits: 1, objects: 1 });
    expect(sampled.findings).toMatchObject([
      {
        code: 'data-unreadable',
        severity: 'error',
        subject: { commit: dataCommit },
        message: expect.stringContaining('"train/new.csv"'),
      },
    ]);
    expect((await audit({ probe: 'sample' })).codes).toEqual([]);
  });

  it('an anchor that leads to a run which says throughout that its data is elsewhere', async () => {
    const { runId, tie } = await ownData();
    const tellsOther = overAltered(
      ({ url }) => /\/runs\//.test(url),
      async (answer) => new Response((await answer.text()).replaceAll(/\bfaces\b/g, 'other'), answer),
    );
    await bench.lakefs.repositories.create({ name: 'other', storageNamespace: 'local://other', defaultBranch: 'main' });
    const { findings, summary } = await audit({ repositories: [repository] }, tellsOther);
    expect(findings).toMatchObject([{ code: 'link-contradiction', subject: { run: runId, tie, repository } }]);
    expect(findings[0]?.message).toContain('says that its data is in "other"');
    expect(summary).toMatchObject({ runs: 0, ties: 1, findings: { error: 1 } });
  });

  it('a commit that does not recompute', async () => {
    const { runId } = await ownData();
    const altered = overAltered(isLog, async (answer) => {
      const page = (await answer.json()) as { results: { metadata: Record<string, string> }[] };
      const results = page.results.map((commit) =>
        commit.metadata['tieback.role'] === 'data' ? { ...commit, message: 'other data' } : commit,
      );
      return Response.json({ ...page, results });
    });
    expect((await audit({}, altered)).findings).toMatchObject([
      { code: 'commit-altered', severity: 'error', subject: { run: runId } },
    ]);
  });
});

describe('an audit keeps to', () => {
  it('the experiments, repositories and models that are named', async () => {
    const { runId } = await ownData();
    const other = await makeRun({ lakefs_repo: 'elsewhere-2', lakefs_commit: baseline });
    expect(await audit({ experiments: [experiment] })).toMatchObject({ codes: [], summary: { runs: 1 } });
    expect((await audit({ experiments: ['old'] })).findings.every(({ subject }) => subject.run === other)).toBe(true);
    expect(await audit({ repositories: [repository] })).toMatchObject({ codes: [], summary: { runs: 1 } });
    await register(runId);
    expect(await audit({ models: ['net'] })).toMatchObject({ codes: [], summary: { runs: 1, modelVersions: 1 } });
  });

  it.each<readonly [AuditRequest, string]>([
    [{ experiments: ['nobody'] }, 'MLFLOW_EXPERIMENT_NOT_FOUND'],
    [{ repositories: ['nobody'] }, 'LAKEFS_REPOSITORY_NOT_FOUND'],
    [{ models: ['nobody'] }, 'MLFLOW_MODEL_NOT_FOUND'],
  ])('what there is: %j is refused with %s', async (request, code) => {
    await expect(audit(request)).rejects.toMatchObject({ code });
  });
});

describe('the audit of one run', () => {
  const auditOne = async (id: string) => {
    const { lakefs, mlflow, runtime } = bench;
    return auditRun(
      { id, repository },
      { lakefs, mlflow, runtime, onProgress: () => undefined, localTies: () => [], scrub: (answer) => answer },
      new AbortController().signal,
    );
  };

  it('is quiet when the run is clean', async () => {
    expect(await auditOne((await ownData()).runId)).toEqual([]);
    expect(await auditOne((await fixedData({ runName: 'second' })).runId)).toEqual([]);
  });

  it('sees a stored file that was replaced, which only its hash shows', async () => {
    const text = 'numpy==2.0.0\n';
    const run = await makeRun({
      lakefs_repo: repository,
      lakefs_commit: baseline,
      'tieback.requirements': JSON.stringify({ packages: 1, sha256: sha256(text) }),
    });
    const store = (content: string) =>
      bench.mlflow.artifacts.upload(run, 'tieback/requirements.txt', new TextEncoder().encode(content));
    await store(text);
    await listAll(bench.tieback.link(bench.tieback.planLinks({ runs: [run] })));
    expect((await audit({ probe: 'all' })).codes).toEqual([]);
    await store('numpy==1.0.0\n');
    expect((await audit()).codes).toEqual([]);
    expect((await audit({ probe: 'all' })).findings).toMatchObject([
      { code: 'file-replaced', severity: 'error', subject: { run } },
    ]);
    expect(await auditOne(run)).toMatchObject([{ code: 'file-replaced' }]);
    const edited = JSON.stringify({ packages: 1, sha256: sha256('another') });
    await bench.mlflow.runs.setTag(run, 'tieback.requirements', edited);
    expect((await auditOne(run)).map(({ code }) => code)).toEqual(['run-changed']);
  });

  it('warns of a file that is not there, though its hash is stated', async () => {
    const run = await makeRun({
      lakefs_repo: repository,
      lakefs_commit: baseline,
      'tieback.code_diff': JSON.stringify({ sha256: sha256('patch') }),
    });
    await listAll(bench.tieback.link(bench.tieback.planLinks({ runs: [run] })));
    expect(await auditOne(run)).toMatchObject([{ code: 'file-unreadable', severity: 'warning' }]);
  });

  it('sees a point in the history of a sealed metric, which the latest values do not show', async () => {
    bench.whileTraining(async () => {
      const [run] = await listAll(
        bench.mlflow.runs.search({
          experimentIds: (await listAll(bench.mlflow.experiments.list())).map(({ id }) => id),
        }),
      );
      const point = (value: number, step: number) => ({ key: 'acc', value, step, timestamp: benchTime });
      await bench.mlflow.runs.logBatch(String(run?.id), { metrics: [point(0.5, 1), point(0.9, 2)] });
    });
    const { runId } = await ownData({ showMetrics: ['acc'], command: patientScript() });
    const forged = { key: 'acc', value: 0.7, step: 0, timestamp: benchTime };
    expect(await auditOne(runId)).toEqual([]);
    await bench.mlflow.runs.logBatch(runId, { metrics: [forged] });
    expect(await auditOne(runId)).toMatchObject([{ code: 'run-changed', message: expect.stringContaining('step 0') }]);
    expect((await audit({ probe: 'all' })).codes).toEqual(['run-changed']);
  });

  it('finds what an audit finds', async () => {
    const { runId, tie } = await ownData();
    await bench.lakefs.tags.delete(repository, 'v2');
    await bench.mlflow.runs.deleteTag(runId, 'tieback.tie');
    const codes = ['link-forward-missing', 'tag-missing'];
    expect((await auditOne(tie)).map(({ code }) => code)).toEqual(codes);
    expect((await audit()).codes.toSorted()).toEqual(codes);
  });

  it('finds what else was edited of a run that lost the tag of its tie', async () => {
    const { runId, tie } = await ownData();
    await bench.mlflow.runs.deleteTag(runId, 'tieback.tie');
    await bench.mlflow.runs.update(runId, { status: 'FAILED' });
    expect((await auditOne(tie)).map(({ code }) => code)).toEqual(['link-forward-missing', 'run-changed']);
    expect((await audit()).codes).toEqual(['link-forward-missing', 'run-changed']);
  });
});
