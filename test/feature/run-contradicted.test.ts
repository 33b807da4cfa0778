import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditFinding } from '../../src/model/audit.ts';
import type { TieId } from '../../src/model/ids.ts';
import { findBackLink } from '../../src/tie/find-back-link.ts';
import { anchorBranch } from '../../src/tie/keys.ts';
import { listAll, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';
import { openSecondMachine, type SecondMachine } from '../support/second-machine.ts';
import { servicesState } from '../support/services-state.ts';

let bench: RunBench;
let second: SecondMachine;
beforeEach(async () => {
  bench = await openRunBench({ attempts: 1 });
  second = openSecondMachine(bench);
});
afterEach(() => {
  second[Symbol.dispose]();
  bench[Symbol.dispose]();
});

const request = requestFor({ data: { dir: 'data', allowDelete: true }, tag: 'v2', key: 'job-7' });

const commitTags = ['lakefs.commit_id', 'lakefs_commit', 'lakefs.commit_url'];

/** A sealed run whose back-link nothing leads to any more. */
const unlinked = async () => {
  bench.write('data/new.csv', '1\n');
  const { tie, runId = '', branch = '', dataCommit, baseline } = await bench.tieback.run(request);
  for (const name of [anchorBranch(tie), branch]) await bench.lakefs.branches.delete(repository, name);
  return { tie, runId, dataCommit, baseline: baseline.commit };
};

const setTags = (runId: string, tags: Readonly<Record<string, string>>) => bench.mlflow.runs.logBatch(runId, { tags });

/** Its tag then says the baseline, and all else the truth. */
const contradicted = async () => {
  const one = await unlinked();
  await setTags(one.runId, { 'lakefs.commit_id': one.baseline });
  return one;
};

/** What a script logs of data that it reads besides. */
const logTraining = (runId: string, uri: string) => {
  const dataset = { name: 'pretraining', digest: uri.slice(-36), sourceType: 'http', source: JSON.stringify({ uri }) };
  return bench.mlflow.runs.logInputs(runId, [{ dataset, tags: { 'mlflow.data.context': 'training' } }]);
};

const findingsOf = async (): Promise<readonly AuditFinding[]> =>
  (await listAll(second.tieback.audit({}))).filter((line): line is AuditFinding => line.kind === 'finding');

describe('a tie that somebody has sealed anew', () => {
  it('is told as such to the machine whose journal knows another back-link', async () => {
    const { tie, dataCommit } = await unlinked();
    const { backLinkCommit: first } = await bench.tieback.resume(tie);
    for (const { id } of await listAll(bench.lakefs.branches.list(repository, { includeHidden: true })))
      if (id === anchorBranch(tie)) await bench.lakefs.branches.delete(repository, id);
    expect(bench.warnings()).toEqual([]);
    const { backLinkCommit: now } = await second.tieback.resume(tie, { repository });
    expect(now).not.toBe(first);
    expect(await bench.tieback.resume(tie)).toMatchObject({ isComplete: true, backLinkCommit: first });
    const [warning] = bench.warnings();
    for (const commit of [first, now, dataCommit]) expect(warning).toContain(commit?.slice(0, 12));
    expect(warning).toContain('was sealed anew');
    expect(warning).toContain(`tieback report ${tie}`);
  });
});

describe.each([
  ['another repository', () => 'lakefs://imagenet/main/train'],
  ['the baseline', () => `lakefs://${repository}/v1/train`],
  ['a commit of the same repository', (baseline: string) => `s3://${repository}/${baseline}/train/`],
])('a tie whose script logged a second training input, of %s', (_what, uri) => {
  const honest = async () => {
    const one = await unlinked();
    await logTraining(one.runId, uri(one.baseline));
    return one;
  };

  it('is finished by another machine', async () => {
    const { tie, dataCommit } = await honest();
    expect(await second.tieback.resume(tie, { repository })).toMatchObject({ isComplete: true, dataCommit });
  });

  it('is gone on with by another machine, and accused of nothing', async () => {
    const { runId, dataCommit } = await honest();
    expect((await findingsOf()).map(({ code }) => code)).not.toContain('claims-disagree');
    expect(await second.tieback.plan(request)).toMatchObject({ id: expect.any(String) });
    expect(await second.tieback.run(request)).toMatchObject({ isComplete: true, dataCommit });
    const codes = (await findingsOf()).flatMap(({ code, subject }) => (subject.run === runId ? [code] : []));
    for (const code of ['claims-disagree', 'link-contradiction']) expect(codes).not.toContain(code);
  });

  it('is gone on with in the folder that began it', async () => {
    const { dataCommit } = await honest();
    expect(await bench.tieback.run(request)).toMatchObject({ isComplete: true, dataCommit });
  });

  it('is given up by another machine', async () => {
    const { tie, runId } = await honest();
    await second.tieback.abort(tie, { repository, isTrainingDiscarded: true });
    expect((await bench.mlflow.runs.get(runId)).tags['tieback.aborted']).toContain('eve');
  });
});

/** The data commits that a tie's back-link and its run's inputs name. */
const sealedCommits = async (tie: TieId, runId: string) => {
  const link = await findBackLink(bench.lakefs.commits, { repository, tie });
  const { datasetInputs } = await bench.mlflow.runs.get(runId);
  return [link?.metadata['tieback.data_commit'], ...datasetInputs.map(({ dataset }) => dataset.source)];
};

describe.each([
  ['lacks tag "lakefs.commit_id"', () => ({ 'lakefs.commit_id': undefined })],
  ['lacks every tag of its commit', () => ({ ...Object.fromEntries(commitTags.map((key) => [key, undefined])) })],
  ['names its commit by a lakeFS tag', () => ({ 'lakefs.commit_id': 'v2' })],
  ['names its commit by a short id', (commit: string) => ({ 'lakefs.commit_id': commit.slice(0, 12) })],
  ['names its commit between blanks', (commit: string) => ({ 'lakefs.commit_id': ` ${commit} ` })],
] as const)('a tie whose back-link is gone, and whose run %s', (_what, edit) => {
  it.each([
    ['resumed', (tie: string) => second.tieback.resume(tie, { repository })],
    ['run', () => second.tieback.run(request)],
  ] as const)(
    'is sealed with the commit that all else agrees on when it is %s by another machine',
    async (_how, act) => {
      const { tie, runId, dataCommit } = await unlinked();
      for (const [key, value] of Object.entries<string | undefined>(edit(dataCommit)))
        await (value === undefined ? bench.mlflow.runs.deleteTag(runId, key) : setTags(runId, { [key]: value }));
      expect(await act(tie)).toMatchObject({ isComplete: true, dataCommit });
      expect(await sealedCommits(tie, runId)).toEqual([dataCommit, expect.stringContaining(dataCommit)]);
    },
  );
});

describe('a tie whose back-link is gone, and whose plan was edited', () => {
  const editPlan = async (runId: string, edit: Readonly<Record<string, unknown>>) => {
    const { 'tieback.plan': text = '' } = (await bench.mlflow.runs.get(runId)).tags;
    const plan = JSON.parse(text);
    await setTags(runId, { 'tieback.plan': JSON.stringify({ ...plan, input: { ...plan.input, ...edit } }) });
  };
  const baselineOf = (commit: string) => ({ baseline: { ref: 'v1', tag: 'v1', commit } });

  it.each([
    ['prefix', 'its plan says prefix "test/", and its dataset input says "train/"', () => ({ prefix: 'test/' })],
    ['repository', 'its plan says repository "other"', () => ({ repository: 'other' })],
    ['baseline, and not its tag', 'and run tag "lakefs.baseline_commit_id" says', () => baselineOf('0'.repeat(64))],
  ] as const)('is neither finished nor gone on with by another machine: its %s', async (_what, message, edit) => {
    const { tie, runId } = await unlinked();
    await editPlan(runId, edit());
    const before = await servicesState(bench, repository);
    const refused = { code: 'TIE_CONTRADICTED', message: expect.stringContaining(message) };
    await expect(second.tieback.resume(tie, { repository })).rejects.toMatchObject(refused);
    await expect(second.tieback.run(request)).rejects.toMatchObject(refused);
    expect(await servicesState(bench, repository)).toEqual(before);
  });

  it.each([
    [
      'the commit below it',
      async (baseline: string) => (await bench.lakefs.commits.get(repository, `${baseline}~1`)).id,
    ],
    ['its own data', async (_baseline: string, data: string) => data],
    ['no commit', async () => 'nowhere'],
  ] as const)('is not finished with another baseline than its data stands on: %s', async (_what, baselineFrom) => {
    const { tie, runId, baseline, dataCommit } = await unlinked();
    const commit = await baselineFrom(baseline, dataCommit);
    await editPlan(runId, baselineOf(commit));
    await setTags(runId, { 'lakefs.baseline_commit_id': commit });
    await expect(second.tieback.resume(tie, { repository })).rejects.toMatchObject({
      code: 'TIE_CONTRADICTED',
      message: expect.stringContaining(`its data ${dataCommit.slice(0, 12)} was not made from that`),
    });
  });
});

describe('a tie whose run contradicts itself, and whose back-link is gone', () => {
  it.each([
    ['finished', (tie: string) => second.tieback.resume(tie, { repository, status: 'finished' })],
    ['gone on with', () => second.tieback.run(request)],
    ['planned', () => second.tieback.plan(request)],
  ] as const)('is not %s by whoever lacks its journal', async (_what, act) => {
    const { tie, baseline, dataCommit } = await contradicted();
    const before = await servicesState(bench, repository);
    await expect(act(tie)).rejects.toMatchObject({
      code: 'TIE_CONTRADICTED',
      message: expect.stringMatching(
        new RegExp(
          `"lakefs.commit_id" says ${baseline.slice(0, 12)}.*"lakefs_commit" says ${dataCommit.slice(0, 12)}.*dataset input .* says ${dataCommit.slice(0, 12)}`,
        ),
      ),
      hint: expect.stringContaining(`set the run's tag "lakefs.commit_id" to ${dataCommit} `),
    });
    expect(await servicesState(bench, repository)).toEqual(before);
  });

  it('is not finished where all its tags are edited, and only the input that tieback logged tells the truth', async () => {
    const { tie, runId, baseline, dataCommit } = await unlinked();
    await setTags(runId, { 'lakefs.commit_id': baseline, lakefs_commit: baseline });
    await logTraining(runId, `lakefs://${repository}/v1/train`);
    await logTraining(runId, `lakefs://${repository}/${baseline}/train`);
    const settings = `"lakefs.commit_id" to ${dataCommit}, "lakefs_commit" to ${dataCommit}`;
    await expect(second.tieback.resume(tie, { repository })).rejects.toMatchObject({
      code: 'TIE_CONTRADICTED',
      hint: expect.stringMatching(new RegExp(`set the run's tag ${settings}.*tieback resume ${tie}`)),
    });
    expect((await findingsOf()).map(({ code }) => code)).toContain('claims-disagree');
  });

  it('is not finished where its tags deny the commit that stands on its branch', async () => {
    bench.write('data/new.csv', '1\n');
    const { tie, runId = '', branch = '', baseline, dataCommit } = await bench.tieback.run(request);
    await bench.lakefs.branches.delete(repository, anchorBranch(tie));
    await bench.lakefs.branches.delete(repository, branch);
    await bench.lakefs.branches.create(repository, { name: branch, source: dataCommit });
    await setTags(runId, { 'lakefs.commit_id': baseline.commit, lakefs_commit: baseline.commit });
    await expect(second.tieback.resume(tie, { repository })).rejects.toMatchObject({
      code: 'TIE_CONTRADICTED',
      message: expect.stringContaining(`the commit of its data says ${dataCommit.slice(0, 12)}`),
    });
  });

  it('is gone on with where the journal tells its data', async () => {
    const { dataCommit } = await contradicted();
    expect(await bench.tieback.run(request)).toMatchObject({ isComplete: true, dataCommit });
  });

  it('may be given up: that needs no word on its data', async () => {
    const { tie, runId } = await contradicted();
    await second.tieback.abort(tie, { repository, isTrainingDiscarded: true });
    expect((await bench.mlflow.runs.get(runId)).tags['tieback.aborted']).toContain('eve');
  });

  it('is not finished where the link to the commit’s page alone says otherwise', async () => {
    const { tie, runId, baseline } = await unlinked();
    await setTags(runId, { 'lakefs.commit_url': `https://lakefs/repositories/${repository}/commits/${baseline}` });
    await expect(second.tieback.resume(tie, { repository })).rejects.toMatchObject({
      code: 'TIE_CONTRADICTED',
      message: expect.stringContaining(`"lakefs.commit_url" says ${baseline.slice(0, 12)}`),
    });
  });

  it('is finished once its tag is corrected', async () => {
    const { tie, runId, dataCommit } = await contradicted();
    await setTags(runId, { 'lakefs.commit_id': dataCommit });
    expect(await second.tieback.resume(tie, { repository })).toMatchObject({ isComplete: true, dataCommit });
    expect((await bench.mlflow.runs.get(runId)).datasetInputs).toHaveLength(1);
  });

  it('has the data that its dataset input names told as unheld, whatever its tag says', async () => {
    const { dataCommit } = await contradicted();
    for (const { id, commitId } of await listAll(bench.lakefs.branches.list(repository, { includeHidden: true })))
      if (commitId === dataCommit) await bench.lakefs.branches.delete(repository, id);
    expect(await findingsOf()).toContainEqual(
      expect.objectContaining({
        code: 'data-unheld',
        subject: expect.objectContaining({ commit: dataCommit }),
        hint: expect.stringContaining(`--source lakefs://${repository}/${dataCommit}`),
      }),
    );
  });

  it('is audited without a hint that writes the contradiction down', async () => {
    const { baseline } = await contradicted();
    expect((await findingsOf()).map(({ code }) => code)).not.toContain('tag-moved');
    await bench.lakefs.tags.delete(repository, 'v2');
    const found = await findingsOf();
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['claims-disagree', 'link-back-missing', 'tag-missing']),
    );
    const [link, tag] = ['link-back-missing', 'tag-missing'].map((code) => found.find((one) => one.code === code));
    expect(link?.hint).not.toContain('resume');
    expect(tag?.hint).not.toContain(baseline);
    expect([link?.hint, tag?.hint]).toEqual([
      expect.stringContaining('settle first'),
      expect.stringContaining('settle first'),
    ]);
  });
});
