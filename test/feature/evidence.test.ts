import { beforeAll, describe, expect, it } from 'vitest';
import { countListing } from '../../src/data/counts.ts';
import { listPrefix } from '../../src/data/list-prefix.ts';
import { TiebackError } from '../../src/errors.ts';
import { runChecks } from '../../src/evidence/checks/run-checks.ts';
import { deriveSubject } from '../../src/evidence/derive/derive.ts';
import type { EvidencePorts } from '../../src/evidence/evidence-ports.ts';
import { takeEvidence } from '../../src/evidence/take-evidence.ts';
import type { Metric } from '../../src/mlflow/run.ts';
import { readEvidence } from '../../src/model/evidence.schema.ts';
import type { Fact } from '../../src/model/fact.ts';
import { asTieId, type CommitId, type TieId } from '../../src/model/ids.ts';
import { backLinkMetadata, dataMetadata, roleMetadata } from '../../src/tie/commit-metadata.ts';
import { datasetInput } from '../../src/tie/dataset-input.ts';
import { forwardTags, sourceTags } from '../../src/tie/forward-tags.ts';
import { anchorBranch, baselineAnchorBranch, capturedPath, sealedRecordPath } from '../../src/tie/keys.ts';
import { projectRun, sealOf } from '../../src/tie/seal.ts';
import { canonicalJson } from '../../src/util/canonical-json.ts';
import { sha256 } from '../../src/util/digest.ts';
import { openTarget, type Target } from '../support/targets.ts';

const options = { takenAt: '2026-11-21T12:00:00.000Z', tool: 'tieback/test' };
const packages = 'numpy==2.1.0\n';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const value = <T>(fact: Fact<T>): T | undefined => (fact.grade === 'missing' ? undefined : fact.value);

type Built = { readonly repository: string; readonly runId: string; readonly tie: TieId; readonly data: CommitId };
type Base = { readonly repository: string; readonly baseline: CommitId };

const createBaseline = async ({ lakefs, createRepository }: Target): Promise<Base> => {
  const repository = await createRepository('evidence');
  for (const [path, text] of [
    ['train/a.csv', 'a'],
    ['train/b.csv', 'bb'],
    ['test/t.csv', 'ttt'],
  ] as const) {
    await lakefs.objects.upload(repository, 'main', { path, body: bytes(text) });
  }
  const { id } = await lakefs.commits.create(repository, 'main', { message: 'baseline' });
  await lakefs.tags.create(repository, { id: 'v1.0-baseline', ref: id });
  return { repository, baseline: id };
};

const readHistory = async ({ mlflow }: Target, runId: string, key: string): Promise<readonly Metric[]> => {
  const points: Metric[] = [];
  for await (const point of mlflow.metrics.history(runId, key)) points.push(point);
  return points;
};

const commitData = async ({ lakefs }: Target, { repository, baseline }: Base, tie: TieId): Promise<CommitId> => {
  await lakefs.branches.create(repository, { name: `own-${tie}`, source: baseline });
  await lakefs.objects.upload(repository, `own-${tie}`, { path: 'train/c.csv', body: bytes('cc') });
  await lakefs.objects.upload(repository, `own-${tie}`, { path: 'train/a.csv', body: bytes('changed') });
  await lakefs.objects.delete(repository, `own-${tie}`, 'train/b.csv');
  const [before, after] = await Promise.all(
    [baseline, `own-${tie}`].map((ref) => listPrefix(lakefs.objects, { repository, ref, prefix: 'train/' })),
  );
  const { id } = await lakefs.commits.create(repository, `own-${tie}`, {
    message: 'Data',
    metadata: dataMetadata({
      tie,
      actor: 'ada@lab',
      userMetadata: { reviewer: 'grace <b>' },
      counts: countListing(before ?? { objects: [] }, after ?? { objects: [] }),
      prefix: 'train/',
      augmentationParams: '{"flip":true}',
      samples: { unit: 'rows', original: 100, added: 20, removed: 10, total: 110 },
      gitCommit: undefined,
      gitPage: undefined,
    }),
  });
  return id;
};

const createRun = async (target: Target, base: Base, tie: TieId, data: CommitId, branch: string | undefined) => {
  const { mlflow, lakefs } = target;
  const experimentId = await mlflow.experiments.create({ name: target.uniqueName('evidence') });
  const { id } = await mlflow.runs.create({
    experimentId,
    name: 'one',
    startTime: Date.now(),
    tags: {
      ...forwardTags({
        tie,
        actor: 'ada@lab',
        endpoint: lakefs.endpoint,
        uiUrl: lakefs.endpoint,
        repository: base.repository,
        branch,
        commit: data,
        baselineTag: 'v1.0-baseline',
        baselineCommit: base.baseline,
        dataTag: undefined,
        dataMode: 'dir-verified',
      }),
      ...sourceTags({
        user: 'ada',
        entryPoint: 'python train.py',
        gitCommit: 'ab'.repeat(20),
        gitBranch: 'main',
        gitRepoUrl: undefined,
        isDirty: false,
      }),
      'tieback.python': 'CPython 3.12.4',
      'tieback.requirements': `{"packages":1,"sha256":"${sha256(packages)}"}`,
      'tieback.seeds': 'PYTHONHASHSEED=0',
      team: 'retina',
    },
  });
  await mlflow.artifacts.upload(id, capturedPath('requirements.txt'), bytes(packages));
  const { repository, baseline } = base;
  await mlflow.runs.logInputs(id, [
    datasetInput({ role: 'training', repository, commit: data, prefix: 'train/' }),
    datasetInput({ role: 'test', repository, commit: baseline, prefix: 'test/' }),
  ]);
  const at = (step: number) => ({ key: 'sensitivity', step, value: 0.8 + step / 100, timestamp: Date.now() });
  await mlflow.runs.logBatch(id, { params: { lr: '0.1' }, metrics: [at(1), at(2)] });
  await mlflow.runs.update(id, { status: 'FINISHED', endTime: Date.now() });
  return id;
};

const linkBack = async (
  target: Target,
  { repository }: Base,
  tie: TieId,
  data: CommitId,
  runId: string,
  branch: string,
) => {
  const { lakefs, mlflow } = target;
  const run = await mlflow.runs.get(runId);
  const record = projectRun({ run, histories: { sensitivity: await readHistory(target, runId, 'sensitivity') } });
  const head = await lakefs.commits.get(repository, branch);
  const back = await lakefs.commits.create(repository, branch, {
    message: 'Link',
    allowEmpty: true,
    sourceMetaRange: head.metaRangeId,
    metadata: backLinkMetadata({
      tie,
      actor: 'ada@lab',
      run,
      trackingUri: mlflow.trackingUri,
      mlflowUiUrl: mlflow.trackingUri,
      model: undefined,
      dataTag: undefined,
      dataCommit: data,
      dataPrefix: 'train/',
      dataMode: 'dir-verified',
      dataCheck: 'unchanged',
      shownMetrics: ['sensitivity', 'never-logged'],
      extraRuns: [],
      seal: sealOf(record),
      omitted: [],
      sealedBy: 'run',
      lakefsOffsetMs: lakefs.server.clockOffsetMs(),
      mlflowOffsetMs: mlflow.server.clockOffsetMs(),
    }),
  });
  return { back: back.id, record };
};

const commitRecord = async ({ lakefs }: Target, { repository }: Base, tie: TieId, runId: string, record: object) => {
  const body = bytes(canonicalJson({ version: 1, record }));
  await lakefs.objects.upload(repository, anchorBranch(tie), { path: sealedRecordPath(runId), body });
  const metadata = roleMetadata({ tie, actor: 'ada@lab' }, 'record');
  await lakefs.commits.create(repository, anchorBranch(tie), { message: 'Sealed record', metadata });
};

let serial = 0;
const nextTie = (): TieId => asTieId(`20261121-${String(++serial).padStart(10, '0')}`);

const buildTie = async (target: Target): Promise<Built> => {
  const { lakefs } = target;
  const tie = nextTie();
  const base = await createBaseline(target);
  const { repository, baseline } = base;
  const data = await commitData(target, base, tie);
  const runId = await createRun(target, base, tie, data, `own-${tie}`);
  const { back, record } = await linkBack(target, base, tie, data, runId, `own-${tie}`);
  await lakefs.branches.create(repository, { name: anchorBranch(tie), source: back, isHidden: true });
  await lakefs.branches.create(repository, { name: baselineAnchorBranch(baseline), source: baseline, isHidden: true });
  await commitRecord(target, base, tie, runId, record);
  return { repository, runId, tie, data };
};

const buildFixedTie = async (target: Target): Promise<Built> => {
  const tie = nextTie();
  const base = await createBaseline(target);
  const { repository, baseline } = base;
  const runId = await createRun(target, base, tie, baseline, undefined);
  await target.lakefs.branches.create(repository, { name: anchorBranch(tie), source: baseline, isHidden: true });
  const { record } = await linkBack(target, base, tie, baseline, runId, anchorBranch(tie));
  await commitRecord(target, base, tie, runId, record);
  return { repository, runId, tie, data: baseline };
};

const down = (): Promise<never> =>
  Promise.reject(new TiebackError('HTTP_UNREACHABLE', 'nobody answers', { hint: 'try again' }));
const failing = async function* (): AsyncGenerator<never, void, undefined> {
  yield* [];
  await down();
};
const deadMlflow: EvidencePorts['mlflow'] = {
  trackingUri: 'http://mlflow.down',
  runs: { find: down, search: failing },
  experiments: { get: down, list: failing },
  artifacts: { download: down, list: down },
  metrics: { history: failing },
  loggedModels: { list: failing, listArtifacts: down, downloadArtifact: down },
  modelVersions: { list: failing },
  registeredModels: { find: down },
  server: { version: down, clockOffsetMs: () => undefined },
};
const deadLakefs: EvidencePorts['lakefs'] = {
  endpoint: 'http://lakefs.down',
  branches: { find: down },
  tags: { find: down },
  commits: { find: down, log: failing },
  objects: { list: failing, get: down },
  server: { config: down, clockOffsetMs: () => undefined },
};

describe('takeEvidence', () => {
  let target: Target;
  let built: Built;
  const ports = (): EvidencePorts => ({ lakefs: target.lakefs, mlflow: target.mlflow, runtime: { now: () => 1 } });
  const take = (id: string, repository?: string) =>
    takeEvidence({ id, repository }, ports(), options, new AbortController().signal);
  const notPassed = (evidence: Awaited<ReturnType<typeof take>>) =>
    evidence.checks.filter(({ outcome }) => outcome !== 'pass').map(({ id, outcome, reason }) => [id, outcome, reason]);

  /** What neither passed nor was skipped because a service did not answer. */
  const unread = (evidence: Awaited<ReturnType<typeof take>>) =>
    notPassed(evidence).filter(([, outcome, reason]) => outcome !== 'skip' || !reason?.includes('could not be read'));

  beforeAll(async () => {
    target = await openTarget();
    built = await buildTie(target);
  });

  it('finds a whole tie in order, by all its checks', async () => {
    const evidence = await take(built.runId);
    expect(notPassed(evidence)).toEqual([]);
    expect(evidence.subject.data.commit.id).toMatchObject({ grade: 'verified', value: built.data });
    expect(evidence.subject.links.back.id.grade).toBe('verified');
    expect(evidence.subject.seal.sealed.grade).toBe('verified');
    expect(evidence.subject.data.counts[0]).toMatchObject({
      unit: 'objects',
      original: { grade: 'verified', value: 2 },
      added: { value: 1 },
      removed: { value: 1 },
      changed: { value: 1 },
      total: { value: 2 },
    });
    expect(evidence.subject.data.changes.sample.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'changed a.csv',
      'removed b.csv',
      'added c.csv',
    ]);
  });

  it('says the same whether asked by run, by tie or by the data commit', async () => {
    const [byRun, byTie, byCommit] = await Promise.all([
      take(built.runId),
      take(built.tie, built.repository),
      take(built.data, built.repository),
    ]);
    expect(byTie.subject).toEqual(byRun.subject);
    expect(byCommit.subject).toEqual(byRun.subject);
    expect((await take(built.tie)).subject).toEqual(byRun.subject);
  });

  it('derives the same subject and checks again from its own records, after a trip through its schema', async () => {
    const evidence = await take(built.runId);
    const stored = readEvidence(JSON.parse(JSON.stringify(evidence)));
    expect(stored).toEqual(evidence);
    const subject = deriveSubject(stored.records);
    expect(subject).toEqual(evidence.subject);
    expect(runChecks(subject, stored.records)).toEqual(evidence.checks);
  });

  it('says DEMO of a sandbox and of nothing else', async () => {
    const { subject } = await take(built.runId);
    expect(value(subject.isDemo)).toBe(target.kind === 'sandbox');
  });

  it('finds a tie on a fixed version in order', async () => {
    const fixed = await buildFixedTie(target);
    const evidence = await take(fixed.tie, fixed.repository);
    expect(notPassed(evidence)).toEqual([
      ['AUG-01', 'skip', 'no complete set of counts is recorded'],
      ['AUG-02', 'skip', 'the data commit states no number of objects'],
    ]);
    expect(value(evidence.subject.tie.kind)).toBe('fixed');
    expect(value(evidence.subject.links.backRunId)).toBe(fixed.runId);
  });

  it('tells an edit of the run from a note on it', async () => {
    const edited = await buildTie(target);
    await target.mlflow.runs.setTag(edited.runId, 'note', 'looks good');
    expect(notPassed(await take(edited.runId))).toEqual([]);
    await target.mlflow.runs.setTag(edited.runId, 'lakefs.commit_id', 'cd'.repeat(32));
    const failed = (await take(edited.runId)).checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
    expect(failed).toEqual(expect.arrayContaining(['DATA-01', 'LINK-01', 'METRIC-01']));
  });

  it('still speaks of a deleted run, a deleted own branch and a moved tag', async () => {
    const lost = await buildTie(target);
    await target.mlflow.runs.delete(lost.runId);
    await target.lakefs.branches.delete(lost.repository, `own-${lost.tie}`);
    await target.lakefs.tags.delete(lost.repository, 'v1.0-baseline');
    await target.lakefs.tags.create(lost.repository, { id: 'v1.0-baseline', ref: lost.data });
    const evidence = await take(lost.tie, lost.repository);
    expect(notPassed(evidence).map(([id, outcome]) => [id, outcome])).toEqual([
      ['LINK-03', 'fail'],
      ['GOV-05', 'fail'],
    ]);
    const kept = evidence.checks.find(({ id }) => id === 'GOV-04');
    expect(kept).toMatchObject({ outcome: 'pass', reason: expect.stringContaining('no longer exists') });
    expect(evidence.subject.data.branchHead).toMatchObject({ grade: 'missing', why: 'absent' });
    expect(value(evidence.subject.run.lifecycle)).toBe('deleted');
  });

  it('takes what lakeFS knows when MLflow does not answer', async () => {
    const where = { id: built.tie, repository: built.repository };
    const only = { ...ports(), mlflow: deadMlflow };
    const evidence = await takeEvidence(where, only, options, new AbortController().signal);
    const { run, seal, data } = evidence.subject;
    expect(value(run.status)).toBe('FINISHED');
    expect(run.status).toMatchObject({ sources: [{ record: expect.stringContaining('lakefs:object:') }] });
    for (const fact of [run.experimentName, run.name, run.artifactUri, run.user, run.loggedModels[0]?.name]) {
      expect(fact).toEqual({ grade: 'missing', why: 'unreachable' });
    }
    expect(seal.recomputed).toMatchObject({ grade: 'missing', why: 'unreachable' });
    expect(data.commit.id.grade).toBe('verified');
    expect(unread(evidence)).toEqual([]);
    expect(readEvidence(JSON.parse(JSON.stringify(evidence)))).toEqual(evidence);
  });

  it('takes what MLflow knows when lakeFS does not answer', async () => {
    const only = { ...ports(), lakefs: deadLakefs };
    const evidence = await takeEvidence({ id: built.runId }, only, options, new AbortController().signal);
    const { run, data, links } = evidence.subject;
    expect(value(run.status)).toBe('FINISHED');
    expect(data.commit.id).toMatchObject({ grade: 'recorded', value: built.data });
    expect(data.commit.message).toEqual({ grade: 'missing', why: 'unreachable' });
    const unanswered = { grade: 'missing', why: 'unreachable' };
    for (const fact of [links.back.id, run.extraRuns, run.model, data.tagCommit, data.baselineTagCommit]) {
      expect(fact).toEqual(unanswered);
    }
    expect(data.changes.added).toEqual(unanswered);
    expect(links.baselineAnchor).toEqual(unanswered);
    expect(unread(evidence)).toEqual([]);
  });

  it('says that the listing is missing when only that cannot be read', async () => {
    const all = ports();
    const objects = { ...all.lakefs.objects, list: failing, get: all.lakefs.objects.get };
    const lakefs = { ...all.lakefs, endpoint: all.lakefs.endpoint, objects };
    const evidence = await takeEvidence({ id: built.runId }, { ...all, lakefs }, options, new AbortController().signal);
    expect(evidence.subject.data.datasets[0]?.objectCount).toEqual({ grade: 'missing', why: 'unreachable' });
    expect(notPassed(evidence).map(([id, outcome]) => [id, outcome])).toEqual([['AUG-02', 'skip']]);
  });

  it('throws when the service that alone could know the tie does not answer', async () => {
    const signal = new AbortController().signal;
    const only = { ...ports(), mlflow: deadMlflow };
    await expect(takeEvidence({ id: built.runId }, only, options, signal)).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
    });
  });

  it('keeps no secret of a URL, and still holds the hashes against the services', async () => {
    const leaky = await buildTie(target);
    const seen = ports();
    const redact = (text: string) => text.replaceAll('looks-secret', '[redacted]').replaceAll('0.1', '[redacted]');
    const evidence = await takeEvidence(
      { id: leaky.runId },
      { ...seen, redact },
      options,
      new AbortController().signal,
    );
    expect(JSON.stringify(evidence.records['tieback:redactions'])).toContain('/run/data/params/0/value');
    expect(evidence.checks.find(({ id }) => id === 'METRIC-01')?.outcome).toBe('pass');
  });

  it('throws for what is no tie, and when it is told to stop', async () => {
    await expect(take('nobody', built.repository)).rejects.toMatchObject({ code: 'TIE_NOT_FOUND' });
    await expect(
      takeEvidence({ id: built.runId }, ports(), options, AbortSignal.abort(new Error('stop'))),
    ).rejects.toThrow();
  });
});
