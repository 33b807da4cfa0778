import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkOutcome } from '../../src/link/link-runs.ts';
import type { LinkRequest } from '../../src/link/plan-links.ts';
import type { DatasetInput, NewRun } from '../../src/mlflow/index.ts';
import type { CommitId } from '../../src/model/ids.ts';
import { anchorBranch } from '../../src/tie/keys.ts';
import { createTieback } from '../../src/tieback.ts';
import { benchTime, listAll, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

let bench: RunBench;
let commit: CommitId;
let experimentId: string;
beforeEach(async () => {
  bench = await openRunBench({ attempts: 1 });
  commit = (await bench.lakefs.tags.get(repository, 'v1')).commitId;
  experimentId = await bench.mlflow.experiments.create({ name: 'old' });
});
afterEach(() => bench[Symbol.dispose]());

const source = (uri: string, context = 'training'): DatasetInput => ({
  dataset: { name: 'data', digest: '0123', sourceType: 's3', source: JSON.stringify({ uri }) },
  tags: { 'mlflow.data.context': context },
});

const makeRun = async (tags: NewRun['tags'], inputs: readonly DatasetInput[] = [], isEnded = true): Promise<string> => {
  const { id } = await bench.mlflow.runs.create({ experimentId, name: 'old', startTime: benchTime, tags });
  await bench.mlflow.runs.logInputs(id, inputs);
  await bench.mlflow.runs.logBatch(id, { params: { lr: '0.1' } });
  if (isEnded) await bench.mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime + 5 });
  return id;
};

const link = async (request: LinkRequest, tieback = bench.tieback): Promise<readonly LinkOutcome[]> =>
  listAll(tieback.link(await listAll(tieback.planLinks(request))));

const linkOne = async (run: string, more: LinkRequest = {}): Promise<LinkOutcome> => {
  const [outcome] = await link({ ...more, runs: [run] });
  if (outcome === undefined) throw new Error('nothing came of it');
  return outcome;
};

const docs = (ref: string) => ({ lakefs_repo: repository, lakefs_commit: ref });

const dialects: Readonly<Record<string, () => readonly [tags: NewRun['tags'], inputs?: readonly DatasetInput[]]>> = {
  "the lakeFS blog's tags": () => [{ 'lakefs.repo': repository, 'lakefs.branch': 'main', 'lakefs.commit_id': commit }],
  "the lakeFS documentation's tags": () => [{ ...docs(commit), lakefs_branch: 'main' }],
  "the samples' tag of a dataset": () => [{ lakefs_repo: repository, lakefs_dataset: 'v1' }],
  'another spelling of the commit': () => [{ lakefs_repo: repository, 'lakefs.commit': commit }],
  'the head commit of a branch': () => [{ lakefs_repo: repository, lakefs_head_commit_id: commit }],
  'the URI of a dataset': () => [{ 'lakefs.dataset_uri': `lakefs://${repository}/${commit}/train/` }],
  'an abbreviated commit': () => [docs(commit.slice(0, 12))],
  'an s3 source': () => [{}, [source(`s3://${repository}/${commit}/train/`)]],
  'a lakefs source on a tag': () => [{}, [source(`lakefs://${repository}/v1/train/`)]],
};

describe('adopting a run', () => {
  it('takes no dataset of which nobody says what for for the data that its tags name', async () => {
    const { id: other } = await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
    const unsaid = { ...source(`s3://${repository}/${other}/val/`), tags: {} };
    const run = await makeRun(docs(commit), [unsaid]);
    const [plan] = await listAll(bench.tieback.planLinks({ runs: [run] }));
    expect(plan).toMatchObject({ kind: 'link', commit, needsInput: true, by: ['run tag "lakefs_commit"'] });
  });

  it('takes its place in the repository from what is training data, not from a dataset beside it', async () => {
    const unsaid = { ...source(`s3://${repository}/${commit}/test/`), tags: {} };
    const run = await makeRun({}, [source(`s3://${repository}/${commit}/train/`), unsaid]);
    const [plan] = await listAll(bench.tieback.planLinks({ runs: [run] }));
    expect(plan).toMatchObject({ kind: 'link', commit, prefix: 'train/' });
  });

  const further: Readonly<Record<string, () => readonly [NewRun['tags'], uris: readonly string[], LinkRequest?]>> = {
    'of another repository': () => [docs(commit), [`s3://${repository}/${commit}/train/`, 'lakefs://imagenet/main/x']],
    'of another repository only': () => [docs(commit), ['lakefs://imagenet/main/x']],
    'of another commit': () => [docs('v1'), [`s3://${repository}/${commit}/train/`, `lakefs://${repository}/main/x`]],
    'where the user says which it was': () => [
      {},
      [`s3://${repository}/${commit}/train/`, 'lakefs://imagenet/main/x'],
      { repository, commit },
    ],
    'of another commit only, where the user says which it was': () => [
      docs(commit),
      [`lakefs://${repository}/main/x`],
      { commit },
    ],
  };

  it.each(Object.keys(further))('lets a script have read further training data %s', async (name) => {
    await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
    const { id: other } = await bench.lakefs.commits.get(repository, 'main');
    const [tags, uris, request = {}] = further[name]?.() ?? [{}, []];
    const run = await makeRun(
      tags,
      uris.map((uri, index) => {
        const input = source(uri.replace(`${repository}/main`, `${repository}/${other}`));
        return { ...input, dataset: { ...input.dataset, digest: `d${index}` } };
      }),
    );
    expect(await linkOne(run, request)).toMatchObject({ kind: 'linked', commit, repository });
    const findings = (await listAll(bench.tieback.audit({}))).filter(({ kind }) => kind === 'finding');
    expect(findings.map((one) => 'code' in one && one.code)).not.toContainEqual(
      expect.stringMatching(/link-contradiction|claims-disagree/),
    );
    expect((await bench.tieback.trace({ subject: run })).notices).not.toContainEqual(expect.stringContaining(' says '));
    const { checks } = await bench.tieback.evidence({ id: run });
    // A warning is about the tag "v1", which is no commit id.
    expect(checks.find(({ id }) => id === 'LINK-01')?.outcome).toBe(tags?.['lakefs_commit'] === 'v1' ? 'warn' : 'pass');
  });

  it.each(Object.keys(dialects))('understands %s', async (name) => {
    const [tags, inputs = []] = dialects[name]?.() ?? [{}];
    const run = await makeRun(tags, inputs);
    const outcome = await linkOne(run);
    expect(outcome).toMatchObject({ kind: 'linked', commit, repository });
    const linked = await bench.mlflow.runs.get(run);
    expect(linked.tags).toMatchObject({ 'lakefs.commit_id': commit, 'lakefs.repo': repository, ...tags });
    expect(linked.datasetInputs).toHaveLength(1);
    expect(await linkOne(run)).toMatchObject({ kind: 'already-linked' });
  });

  it('makes a tie that passes the checks of a document, its baseline missing', async () => {
    const run = await makeRun(docs(commit));
    await linkOne(run);
    const { checks, subject } = await bench.tieback.evidence({ id: run, repository });
    expect(checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(subject.links.backRunId).toMatchObject({ value: run });
    expect(subject.tie.dataMode).toMatchObject({ value: 'none' });
    expect(subject.data.baseline.id).toMatchObject({ grade: 'missing' });
  });

  it.each(['an abbreviated commit', 'a lakefs source on a tag'])(
    'makes a document that nothing fails LINK-01 of: %s',
    async (name) => {
      const [tags, inputs = []] = dialects[name]?.() ?? [{}];
      const run = await makeRun(tags, inputs);
      await linkOne(run);
      const { checks } = await bench.tieback.evidence({ id: run, repository });
      expect(checks.find(({ id }) => id === 'LINK-01')?.outcome).toBe(
        name === 'an abbreviated commit' ? 'pass' : 'warn',
      );
    },
  );

  it('seals no secret of a run, and says where one is', async () => {
    const canary = 'canary-adopted-2Vk7';
    Object.assign(bench.runtime.env, { HUB_TOKEN: canary });
    const repoUrl = 'https://ada:pw12345@host/x.git';
    const run = await makeRun({ ...docs(commit), 'mlflow.source.git.repoURL': repoUrl }, [
      source(`https://ada:pw12345@host/${canary}`, 'validation'),
    ]);
    await bench.mlflow.runs.logBatch(run, { params: { hub: canary } });
    const outcome = await linkOne(run);
    expect(outcome).toMatchObject({ kind: 'linked' });
    const tie = (await bench.mlflow.runs.get(run)).tags['tieback.tie'] ?? '';
    const body = await bench.lakefs.objects.get(repository, anchorBranch(tie), `_tieback/runs/${run}.json`);
    expect(await new Response(body).text()).not.toMatch(/canary|pw12345/);
    expect(bench.warnings()).toContainEqual(
      expect.stringMatching(
        /left out of its sealed record: inputs\..+\.source, params\.hub, tags\.mlflow\.source\.git\.repoURL;/,
      ),
    );
    const { checks } = await bench.tieback.evidence({ id: run, repository });
    expect(checks.find(({ id }) => id === 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringMatching(
        /not sealed, because they held secrets: inputs\..+\.source, params\.hub, tags\.mlflow\.source\.git\.repoURL/,
      ),
    });
  });

  it('says whose word the commit is, where the run names none', async () => {
    const run = await makeRun({ lakefs_repo: repository });
    const outcome = await linkOne(run, { commit });
    if (outcome.kind !== 'linked') throw new Error(outcome.kind);
    const by = 'ada@clinic/retina';
    const word = {
      'tieback.commit_asserted_by': by,
      'tieback.commit_asserted_at': new Date(benchTime).toISOString(),
    };
    expect((await bench.mlflow.runs.get(run)).tags).toMatchObject(word);
    const link = await bench.lakefs.commits.get(repository, outcome.backLinkCommit);
    expect(link.metadata).toMatchObject(word);
    const record = await new Response(
      await bench.lakefs.objects.get(repository, anchorBranch(outcome.tie), `_tieback/runs/${run}.json`),
    ).json();
    expect(record).toMatchObject({ record: { tags: word } });
    const evidence = await bench.tieback.evidence({ id: run, repository });
    const { links, data } = evidence.subject;
    expect(links.commitAssertedBy).toMatchObject({ grade: 'asserted', value: by });
    expect([links.forward.commit, data.commit.id, data.datasets[0]?.commit]).toMatchObject(
      Array.from({ length: 3 }, () => ({ grade: 'asserted', value: commit })),
    );
    expect(evidence.checks.filter(({ outcome: is }) => is === 'fail')).toEqual([]);
    const text = await bench.tieback.report(evidence, { format: 'md' });
    expect(text).toContain('That the run was trained on it is the word of ada&#64;clinic/retina');
    expect(await linkOne(run, { commit })).toMatchObject({ kind: 'already-linked' });
  });

  const named: Readonly<Record<string, () => readonly [NewRun['tags'], inputs?: readonly DatasetInput[]]>> = {
    "the blog's tag": () => [{ lakefs_repo: repository, 'lakefs.commit_id': 'v1' }],
    "the documentation's tag": () => [docs('v1')],
    'a dataset source': () => [{}, [source(`lakefs://${repository}/v1/train/`)]],
  };

  it.each(Object.keys(named))(
    'passes the name of a tag, looked up now, not off as what the run says: %s',
    async (key) => {
      const [tags, inputs = []] = named[key]?.() ?? [{}];
      const run = await makeRun(tags, inputs);
      const [plan] = await listAll(bench.tieback.planLinks({ runs: [run] }));
      expect(plan).toMatchObject({ commit, lookedUp: 'v1', dataMode: 'none', assertion: { by: 'ada@clinic/retina' } });
      await linkOne(run);
      expect((await bench.mlflow.runs.get(run)).tags).toMatchObject({
        'lakefs.commit_id': commit,
        'tieback.commit_looked_up': 'v1',
        'tieback.commit_asserted_by': 'ada@clinic/retina',
        'tieback.data_mode': 'none',
      });
      const { subject } = await bench.tieback.evidence({ id: run, repository });
      expect(subject.data.commit.id).toMatchObject({ grade: 'asserted', value: commit });
      expect(await linkOne(run)).toMatchObject({ kind: 'already-linked' });
    },
  );

  it('keeps the name that it replaces where another tag gives the id', async () => {
    const run = await makeRun({ ...docs(commit), 'lakefs.commit_id': 'v1' });
    await linkOne(run);
    const { tags } = await bench.mlflow.runs.get(run);
    expect(tags).toMatchObject({ 'lakefs.commit_id': commit, 'tieback.commit_looked_up': 'v1' });
    expect(tags).not.toHaveProperty(['tieback.commit_asserted_by']);
  });

  it('does not call the commit asserted where the run names it, too', async () => {
    const run = await makeRun(docs(commit));
    await linkOne(run, { commit });
    const { subject } = await bench.tieback.evidence({ id: run, repository });
    expect(subject.links.commitAssertedBy).toMatchObject({ grade: 'missing', why: 'not-asked' });
    expect(subject.data.commit.id).toMatchObject({ grade: 'verified' });
  });

  it('links back on a hidden branch of its own, and touches no other', async () => {
    await bench.lakefs.branchProtection.set(repository, { patterns: ['main'], etag: undefined });
    const run = await makeRun({ ...docs(commit), lakefs_branch: 'main' });
    const outcome = await linkOne(run);
    if (outcome.kind !== 'linked') throw new Error(outcome.kind);
    const visible = await listAll(bench.lakefs.branches.list(repository));
    expect(visible).toEqual([{ id: 'main', commitId: commit }]);
    const [head, parent] = await listAll(bench.lakefs.commits.log(repository, anchorBranch(outcome.tie)));
    expect(head).toMatchObject({ id: outcome.backLinkCommit, metadata: { mlflow_run_id: run, 'tieback.role': 'run' } });
    expect(parent?.id).toBe(commit);
  });

  it('reaches a commit whose branch is deleted', async () => {
    await bench.lakefs.branches.create(repository, { name: 'gone', source: commit });
    await bench.lakefs.objects.upload(repository, 'gone', { path: 'train/n.csv', body: Buffer.from('1') });
    const { id } = await bench.lakefs.commits.create(repository, 'gone', { message: 'more' });
    await bench.lakefs.branches.delete(repository, 'gone');
    expect(await linkOne(await makeRun({ ...docs(id), lakefs_branch: 'gone' }))).toMatchObject({
      kind: 'linked',
      commit: id,
    });
  });

  it("keeps the run's own note under the links", async () => {
    const run = await makeRun({ ...docs(commit), 'mlflow.note.content': 'my words' });
    await linkOne(run);
    const { tags } = await bench.mlflow.runs.get(run);
    expect(tags['mlflow.note.content']).toMatch(/^tieback: data .*\ntieback: baseline not known, tie .*\nmy words$/);
  });

  it('links it once when two adopt it at the same time', async () => {
    const run = await makeRun(docs(commit));
    const other = createTieback(bench.config, { runtime: bench.runtime });
    const plans = await listAll(bench.tieback.planLinks({ runs: [run] }));
    const [[mine], [theirs]] = await Promise.all([listAll(bench.tieback.link(plans)), listAll(other.link(plans))]);
    expect(mine).toMatchObject({ kind: 'linked' });
    expect(theirs).toEqual(mine);
    const log = await listAll(
      bench.lakefs.commits.log(repository, anchorBranch(mine?.kind === 'linked' ? mine.tie : '')),
    );
    expect(log.filter(({ metadata }) => metadata['tieback.role'] === 'run')).toHaveLength(1);
  });
});

describe('a run that is left as it is', () => {
  const refusals: Readonly<
    Record<string, () => readonly [NewRun['tags'], LinkRequest, reason: RegExp, DatasetInput?]>
  > = {
    'two dialects disagree': () => [
      { ...docs(commit), 'lakefs.commit_id': first },
      {},
      new RegExp(
        `^run tag "lakefs.commit_id" says ${first.slice(0, 12)}, run tag "lakefs_commit" says ${commit.slice(0, 12)}$`,
      ),
    ],
    'tag and dataset source disagree': () => [
      docs(commit),
      {},
      /lakefs_commit.*dataset input "data" says/,
      source(`s3://${repository}/${first}/`),
    ],
    'repositories disagree': () => [
      { ...docs(commit), 'lakefs.repo': 'other' },
      {},
      /"lakefs.repo" says repository other, .* faces/,
    ],
    'only a branch is named': () => [{ lakefs_repo: repository, lakefs_branch: 'main' }, {}, /names branch "main"/],
    'its commit tag names a branch': () => [docs('main'), {}, /"lakefs_commit" names branch "main"/],
    'the commit does not exist': () => [docs('0'.repeat(64)), {}, /which does not exist in repository "faces"/],
    'the repository does not exist': () => [
      { ...docs(commit), lakefs_repo: 'nowhere' },
      {},
      /repository "nowhere" does not exist/,
    ],
    'it names no repository': () => [{ lakefs_commit: commit }, {}, /names no repository/],
    'it says nothing': () => [{}, {}, /nothing in the run says/],
    'the user names a branch': () => [{ lakefs_repo: repository }, { commit: 'main' }, /--commit names branch "main"/],
    'the user contradicts it': () => [
      docs(commit),
      { commit: first },
      /--commit says .*, run tag "lakefs_commit" says/,
    ],
    'the user says the commit, and a tag names a branch': () => [
      docs('main'),
      { commit: 'v1' },
      /^run tag "lakefs_commit" names branch "main", and --commit names commit/,
    ],
    'a bucket is no repository': () => [{}, {}, /nothing in the run says/, source('s3://bucket/main/train.csv')],
    'its data for validation says nothing of training': () => [
      {},
      {},
      /nothing in the run says/,
      source(`s3://${repository}/${commit}/`, 'validation'),
    ],
  };
  let first: CommitId;
  beforeEach(async () => {
    first = (await bench.lakefs.commits.get(repository, `${commit}~1`)).id;
  });

  it.each(Object.keys(refusals))('when %s', async (name) => {
    const [tags, request, reason, input] = refusals[name]?.() ?? [{}, {}, /never/];
    const run = await makeRun(tags, input === undefined ? [] : [input]);
    const before = await servicesState(bench, repository);
    const outcome = await linkOne(run, request);
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
    expect(await servicesState(bench, repository)).toEqual(before);
  });

  it.each([undefined, 'v2'])('when a tag names what came after the run, %s', async (asked) => {
    const date = benchTime / 1000 + 60;
    const { id } = await bench.lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true, date });
    await bench.lakefs.tags.create(repository, { id: 'v2', ref: id });
    const run = await makeRun(asked === undefined ? docs('v2') : { lakefs_repo: repository });
    expect(await linkOne(run, { commit: asked })).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/names "v2", which stands at commit .* now: the run began /),
    });
    expect(await linkOne(await makeRun({ lakefs_repo: repository }), { commit: id })).toMatchObject({ kind: 'linked' });
  });

  it('is linked all the same when the user says the commit', async () => {
    const run = await makeRun({ lakefs_branch: 'main' });
    expect(await linkOne(run, { commit: 'v1', repository })).toMatchObject({ kind: 'linked', commit });
  });

  it('says which tag to correct where one names a branch, beside a commit and without one', async () => {
    const run = await makeRun(docs('main'));
    expect(await linkOne(run, {})).toMatchObject({
      hint: 'correct it first: set tag "lakefs_commit" of the run to the commit that it was trained on, or delete it',
    });
    expect(await linkOne(run, { commit })).toMatchObject({
      hint: `correct it first: set tag "lakefs_commit" of the run to ${commit}, or delete it`,
    });
    await bench.mlflow.runs.setTag(run, 'lakefs_commit', commit);
    expect(await linkOne(run, { commit })).toMatchObject({ kind: 'linked' });
  });

  it('while it is still running, or is deleted', async () => {
    const [running, deleted] = [await makeRun(docs(commit), [], false), await makeRun(docs(commit))];
    await bench.mlflow.runs.delete(deleted);
    const outcomes = await link({ runs: [running, deleted] });
    expect(outcomes).toMatchObject(
      [
        { kind: 'skipped', reason: /RUNNING/ },
        { kind: 'skipped', reason: /deleted/ },
      ].map(({ kind, reason }) => ({ kind, reason: expect.stringMatching(reason) })),
    );
  });

  it('when tieback wrapped it', async () => {
    const { runId = '', tie } = await bench.tieback.run(requestFor());
    const before = await servicesState(bench, repository);
    expect(await linkOne(runId)).toMatchObject({ kind: 'already-linked', tie });
    expect(await servicesState(bench, repository)).toEqual(before);
  });

  it('when it carries the tie of another run', async () => {
    const { tie } = await bench.tieback.run(requestFor());
    const copy = await makeRun({ ...docs(commit), 'tieback.tie': tie });
    expect(await linkOne(copy)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('names run') });
  });

  it('when there is none, beside others that are linked', async () => {
    const run = await makeRun(docs(commit));
    expect((await link({ runs: ['f'.repeat(32), run] })).map(({ kind }) => kind)).toEqual(['refused', 'linked']);
  });
});

describe('adopting an experiment', () => {
  it('links all of its runs, each to a branch of its own', async () => {
    await Promise.all(Array.from({ length: 60 }, () => makeRun(docs(commit))));
    const outcomes = await link({ experiment: 'old' });
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 60 }, () => 'linked'));
    const branches = await listAll(bench.lakefs.branches.list(repository, { includeHidden: true }));
    expect(branches).toHaveLength(61);
    expect((await link({ experiment: 'old' })).every(({ kind }) => kind === 'already-linked')).toBe(true);
  }, 30_000);

  it('says that there is no such experiment', async () => {
    await expect(link({ experiment: 'none' })).rejects.toMatchObject({ code: 'MLFLOW_EXPERIMENT_NOT_FOUND' });
  });
});

describe('an adoption that broke', () => {
  const comparable = async (run: string) => {
    const state = await servicesState(bench, repository);
    const link = state.branches.flatMap(({ log }) => log).find(({ metadata }) => metadata['mlflow_run_id'] === run);
    return JSON.parse(
      JSON.stringify(state)
        .replaceAll(run, '<run>')
        .replaceAll(link?.metadata['tieback.tie'] ?? '-', '<tie>'),
    );
  };
  const shapeOf = async (run: string) => {
    const { branches, runs } = await comparable(run);
    return {
      branches: branches.map(({ id, log, staged }: { id: string; log: readonly unknown[]; staged: unknown }) => [
        id,
        log.length,
        staged,
      ]),
      tags: runs[0].tags,
      inputs: runs[0].datasetInputs,
    };
  };

  it('is finished by the next one, wherever it broke', async () => {
    const run = await makeRun(docs(commit));
    await linkOne(run);
    const whole = await shapeOf(run);
    for (const service of ['lakefs', 'mlflow'] as const) {
      for (let requests = 0, isWhole = false; !isWhole; requests += 1) {
        bench[Symbol.dispose]();
        bench = await openRunBench({ attempts: 1 });
        experimentId = await bench.mlflow.experiments.create({ name: 'old' });
        const again = await makeRun(docs(commit));
        bench.takeDown(service, requests);
        isWhole = await linkOne(again).then(
          ({ kind }) => kind === 'linked',
          () => false,
        );
        bench.bringUp();
        expect((await linkOne(again)).kind, `${service} ${requests}`).toBe(isWhole ? 'already-linked' : 'linked');
        expect(await shapeOf(again), `${service} ${requests}`).toEqual(whole);
        expect(requests).toBeLessThan(20);
      }
    }
  }, 60_000);

  it('is finished by the next one, whichever answer was lost', async () => {
    const run = await makeRun(docs(commit));
    await linkOne(run);
    const whole = await shapeOf(run);
    for (const service of ['lakefs', 'mlflow'] as const) {
      for (let nth = 1; ; nth += 1) {
        bench[Symbol.dispose]();
        bench = await openRunBench({ attempts: 1 });
        experimentId = await bench.mlflow.experiments.create({ name: 'old' });
        const again = await makeRun(docs(commit));
        bench.sandbox[service].fail({ nth, when: 'after-effect', action: { kind: 'cut' } });
        const isWhole = await linkOne(again).then(
          ({ kind }) => kind === 'linked',
          () => false,
        );
        // The fault still waits for a request that this adoption has no more of.
        if (isWhole) break;
        expect((await linkOne(again)).kind, `${service} ${nth}`).toMatch(/linked$/);
        expect(await shapeOf(again), `${service} ${nth}`).toEqual(whole);
        expect(nth).toBeLessThan(20);
      }
    }
  }, 60_000);
});
