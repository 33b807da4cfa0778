import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAll } from '../support/run-bench.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let commit: string;
let experimentId: string;
beforeAll(async () => {
  bench = await openWorkbench();
  commit = (await bench.lakefs.tags.get(bench.repository, 'v1')).commitId;
  experimentId = await bench.mlflow.experiments.create({ name: bench.experiment });
});
afterAll(() => bench[Symbol.asyncDispose]());

const makeRun = async (tags: Readonly<Record<string, string>>, id = experimentId): Promise<string> => {
  const run = await bench.mlflow.runs.create({ experimentId: id, startTime: Date.now(), tags });
  await bench.mlflow.runs.logBatch(run.id, { params: { lr: '0.1' } });
  await bench.mlflow.runs.update(run.id, { status: 'FINISHED', endTime: Date.now() });
  return run.id;
};

const docs = () => ({ lakefs_repo: bench.repository, lakefs_branch: 'main', lakefs_commit: commit });
const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const linksOf = async (tie: string) =>
  (await listAll(bench.lakefs.commits.log(bench.repository, `tieback-${tie}`))).filter(
    ({ metadata }) => metadata['tieback.role'] === 'run',
  );

describe('tieback link', () => {
  it('ties a run that the lakeFS documentation would have tagged, once', async () => {
    const run = await makeRun(docs());
    const { code, stdout, stderr } = await bench.cli(['link', run, '--yes', '--json']);
    expect(code, stderr).toBe(0);
    const [outcome] = lines(stdout);
    expect(outcome).toMatchObject({ kind: 'linked', runId: run, commit, repository: bench.repository });
    const again = await bench.cli(['link', run, '--yes', '--json']);
    expect(lines(again.stdout)).toMatchObject([{ kind: 'already-linked', runId: run }]);
    expect(await linksOf(outcome.tie)).toMatchObject([{ id: outcome.backLinkCommit }]);
    const report = await bench.cli(['report', run, '--json']);
    const { checks } = JSON.parse(report.stdout);
    expect(checks.filter((check: { outcome: string }) => check.outcome === 'fail')).toEqual([]);
  });

  it('makes one link when two processes adopt the same run', async () => {
    const run = await makeRun(docs());
    const both = await Promise.all([1, 2].map(() => bench.cli(['link', run, '--yes', '--json'])));
    expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, expect.any(String)],
      [0, expect.any(String)],
    ]);
    const [first] = lines(both[0]?.stdout ?? '');
    expect(await linksOf(first.tie)).toHaveLength(1);
  });

  it('commits nothing when what is staged is what is there', async () => {
    const [repository, name] = [bench.repository, 'restaged'];
    const upload = { path: 'r.json', body: Buffer.from('{}'), contentType: 'application/json' };
    await bench.lakefs.branches.create(repository, { name, source: commit, isHidden: true });
    await bench.lakefs.objects.upload(repository, name, upload);
    await bench.lakefs.commits.create(repository, name, { message: 'once' });
    await bench.lakefs.objects.upload(repository, name, upload);
    const second = bench.lakefs.commits.create(repository, name, { message: 'twice' });
    await expect(second).rejects.toMatchObject({ code: 'LAKEFS_NO_CHANGES' });
  });

  it('says what it would write, and what it refuses, and writes nothing with --dry-run', async () => {
    const id = await bench.mlflow.experiments.create({ name: `${bench.experiment}-mixed` });
    const [good, bad] = [await makeRun(docs(), id), await makeRun({ lakefs_branch: 'main' }, id)];
    const { code, stdout, stderr } = await bench.cli([
      'link',
      '--experiment',
      `${bench.experiment}-mixed`,
      '--dry-run',
    ]);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      new RegExp(`${good} +link +${bench.repository}@${commit.slice(0, 12)} +\\d+ tags, dataset input, back-link`),
    );
    expect(stdout).toMatch(new RegExp(`${bad} +refused .*names branch "main"`));
    expect(stderr).toContain('1 to link, 1 refused; nothing was written');
    expect((await bench.mlflow.runs.get(good)).tags['tieback.tie']).toBeUndefined();
  });

  it('wants --yes where nobody can be asked', async () => {
    const { code, stderr } = await bench.cli(['link', await makeRun(docs())]);
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
  });

  it('asks on a terminal, and takes no for an answer', async () => {
    const run = await makeRun(docs());
    const { process: child, finished } = bench.start(['link', run], { isTerminal: true });
    child.stdin?.end('n\n');
    const { code, stdout } = await finished;
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/Write this for 1 run\? \[y\/N\][\s\S]*nothing was written/),
    ]);
    expect((await bench.mlflow.runs.get(run)).tags['tieback.tie']).toBeUndefined();
  });

  it('needs a run', async () => {
    expect((await bench.cli(['link'])).code).toBe(2);
  });
});
