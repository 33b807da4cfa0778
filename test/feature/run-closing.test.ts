import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { anchorBranch, baselineAnchorBranch, dataAnchorBranch } from '../../src/tie/keys.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import {
  experiment,
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';

const note = 'mlflow.note.content';
const runOf = (bench: RunBench, runId: string | undefined) => bench.mlflow.runs.get(runId ?? '');
const tiedRun = async ({ mlflow }: RunBench): Promise<string> => {
  const [run] = await searchTiedRuns(mlflow, 'tieback.tie', firstTie);
  return run?.id ?? '';
};

describe('a data folder that cannot be read after training', () => {
  it.each([
    ['is gone', 'rm -rf "$TIEBACK_DATA_DIR"'],
    ['is a file', 'rm -rf "$TIEBACK_DATA_DIR"; echo 1 > "$TIEBACK_DATA_DIR"'],
    ['leads out of itself', 'ln -s /etc/hostname "$TIEBACK_DATA_DIR/out"'],
  ])('because it %s is recorded as a failed check, and stops nothing', async (_how, text) => {
    using bench = await openRunBench();
    const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data' }, command: script(text) }));
    expect(outcome).toMatchObject({ isComplete: true, dataMode: 'uri-given', dataCheck: 'changed' });
    expect(bench.warnings()).toContainEqual(expect.stringContaining('cannot be read again'));
  });

  it('is no excuse for a lakeFS that cannot be read', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const { command: _none, ...request } = requestFor({ data: { dir: 'data' } });
    const { tie } = await bench.tieback.start(request);
    await bench.tieback.commit(tie);
    // What another process remembers of the listing: nothing.
    rmSync(join(bench.dir, '.tieback', 'listings'), { recursive: true, force: true });
    vi.resetModules();
    const { createTieback } = await import('../../src/tieback.ts');
    const another = createTieback(bench.config, { runtime: bench.runtime });
    bench.takeDown('lakefs', 0);
    const outcome = await another.finish(tie);
    expect(outcome.failures).toContainEqual(expect.objectContaining({ step: 'dataCheck', code: 'HTTP_UNREACHABLE' }));
    bench.bringUp();
    expect(await another.finish(tie)).toMatchObject({ isComplete: true, dataCheck: 'unchanged' });
  });
});

describe('a note that leaves no room for links', () => {
  const long = '𝐧'.repeat(7990);

  it('stays as the user wrote it, with a warning', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => bench.mlflow.runs.setTag(await tiedRun(bench), note, long));
    const outcome = await bench.tieback.run(requestFor({ command: patientScript() }));
    expect(outcome.isComplete).toBe(true);
    expect((await runOf(bench, outcome.runId)).tags[note]).toBe(long);
    expect(bench.warnings()).toEqual([expect.stringContaining('8000 characters')]);
  });

  it('stays so on a run that the script made itself', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const { id = '' } = (await bench.mlflow.experiments.findByName(experiment)) ?? {};
      const tags = { 'tieback.tie': firstTie, [note]: long };
      await bench.mlflow.runs.create({ experimentId: id, startTime: 1, tags });
    });
    const outcome = await bench.tieback.run(requestFor({ mode: 'adopt', command: patientScript() }));
    expect(outcome.isComplete).toBe(true);
    expect((await runOf(bench, outcome.runId)).tags[note]).toBe(long);
    expect(bench.warnings()).toEqual([expect.stringContaining('8000 characters')]);
  });
});

describe('a command line longer than MLflow keeps', () => {
  it('is cut visibly, with the length that it had', async () => {
    using bench = await openRunBench();
    const outcome = await bench.tieback.run(requestFor({ command: ['true', '𝐱'.repeat(9000)] }));
    expect(outcome.isComplete).toBe(true);
    const { tags } = await runOf(bench, outcome.runId);
    const name = tags['tieback.command'] ?? '';
    expect([...name]).toHaveLength(8000);
    expect(name).toMatch(/^true '𝐱+… \(9007 characters\)$/u);
    expect(tags['mlflow.source.name']).toBe('true');
  });
});

describe('what ran', () => {
  it("is named by its script on MLflow's pages, and whole in a tag of its own", async () => {
    using bench = await openRunBench();
    bench.write('train.sh', 'true');
    const command = ['sh', 'train.sh', '--data', './data', '--api-key', 'hunter2-of-the-clinic'];
    const outcome = await bench.tieback.run(requestFor({ command }));
    expect((await runOf(bench, outcome.runId)).tags).toMatchObject({
      'mlflow.source.name': 'train.sh',
      'tieback.command': "sh train.sh --data ./data --api-key '[redacted]'",
    });
  });

  it('is on a run too that the script made itself', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const { id = '' } = (await bench.mlflow.experiments.findByName(experiment)) ?? {};
      const tags = { 'tieback.tie': firstTie, 'mlflow.source.name': 'train.py' };
      await bench.mlflow.runs.create({ experimentId: id, startTime: 1, tags });
    });
    const command = patientScript();
    const outcome = await bench.tieback.run(requestFor({ mode: 'adopt', command }));
    expect((await runOf(bench, outcome.runId)).tags).toMatchObject({
      'mlflow.source.name': 'train.py',
      'tieback.command': `sh -c '${command[2]}'`,
    });
  });

  it('lay beside files that git does not know, the data and the results not counted', async () => {
    using bench = await openRunBench();
    for (const words of ['init --quiet', '-c user.name=a -c user.email=a@b commit --quiet --allow-empty -m 1'])
      execFileSync('git', words.split(' '), { cwd: bench.dir });
    for (const path of ['train.py', 'data/a.csv', 'data/deep/b.csv', 'out/result.json'])
      bench.write(path, path === 'data/a.csv' ? 'x,y\n1,2\n' : 'x,y\n3,4\n');
    const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data' }, ownFiles: ['out/result.json'] }));
    expect((await runOf(bench, outcome.runId)).tags).toMatchObject({
      'mlflow.source.git.dirty': 'false',
      'tieback.git_untracked': '1',
    });
  });
});

describe('a run that nothing was logged to', () => {
  const advice = expect.stringContaining('--mode adopt');
  const notices = ({ told }: RunBench) => told.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
  const logged = `echo '{"metrics":{"acc":0.5}}' >> "$TIEBACK_METRICS"; `;

  it.each([
    ['is followed by advice when the command failed', { command: script('exit 1') }, [advice]],
    ['is followed by it when the command succeeded, too', {}, [advice]],
    ['is nothing to speak of when the command was killed', { command: script('kill -KILL $$') }, []],
    ['is another thing than one with a metric', { command: script(`${logged} exit 1`) }, []],
    ['is another thing than one that the script was to make', { mode: 'adopt', command: script('exit 1') }, []],
  ] as const)('%s', async (_title, asked, expected) => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor(asked));
    expect(notices(bench).filter((text) => text.includes('--mode'))).toEqual(expected);
  });

  it('is followed by advice when the script made runs besides', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const id = await bench.mlflow.experiments.create({ name: 'elsewhere' });
      await bench.mlflow.runs.create({ experimentId: id, startTime: 1, tags: { 'tieback.tie': firstTie } });
    });
    await bench.tieback.run(requestFor({ command: patientScript() }));
    expect(notices(bench)).toContainEqual(advice);
  });
});

describe('a run edited after a crash that followed its seal', () => {
  /** Ends with the link made and its answer lost, and lakeFS away; then somebody logs one more metric. */
  const openEdited = async (): Promise<RunBench> => {
    const bench = await openRunBench({ attempts: 1 });
    bench.sandbox.lakefs.fail({
      method: 'POST',
      path: '/branches/retina-first/commits',
      nth: 1,
      when: 'after-effect',
      action: { kind: 'cut' },
    });
    bench.sandbox.lakefs.fail({
      method: 'GET',
      path: '/refs/retina-first/commits',
      nth: 1,
      when: 'before-effect',
      action: { kind: 'status', status: 500 },
    });
    const outcome = await bench.tieback.run(requestFor());
    expect(outcome.failures).toEqual([expect.objectContaining({ step: 'backLink' })]);
    await bench.mlflow.runs.logBatch(outcome.runId ?? '', {
      metrics: [{ key: 'late', value: 1, step: 0, timestamp: 1 }],
    });
    return bench;
  };
  const sealed = async (bench: RunBench) => {
    const outcome = await bench.tieback.resume();
    expect(outcome.isComplete).toBe(true);
    const { metadata } = await bench.lakefs.commits.get(repository, outcome.backLinkCommit ?? '');
    const path = `_tieback/runs/${outcome.runId}.json`;
    const body = await bench.lakefs.objects.get(repository, anchorBranch(firstTie), path);
    return { seal: metadata['tieback.seal'], ...JSON.parse(await new Response(body).text()), of: metadata };
  };

  it('has its record on the anchor as it was sealed', async () => {
    using bench = await openEdited();
    const { record } = await sealed(bench);
    expect(record.metrics).toEqual([]);
    expect(bench.warnings()).toEqual([]);
  });

  it('has no record there when nobody kept the sealed one: that of today is not what was sealed', async () => {
    using bench = await openEdited();
    rmSync(join(bench.dir, '.tieback', 'ties', firstTie, 'sealed-record.json'));
    await expect(sealed(bench)).rejects.toMatchObject({ code: 'LAKEFS_OBJECT_NOT_FOUND' });
    expect(bench.warnings()).toEqual([expect.stringContaining('the sealed record cannot be kept from here')]);
  });
});

describe('the hidden branches', () => {
  const commitStray = async ({ lakefs }: RunBench, branch: string): Promise<void> => {
    await lakefs.objects.upload(repository, branch, { path: 'stray', body: Buffer.from('1') });
    await lakefs.commits.create(repository, branch, { message: 'stray' });
  };

  it('may hold a stray commit above the baseline: later runs say so and go on', async () => {
    using bench = await openRunBench();
    const { baseline } = await bench.tieback.run(requestFor());
    await commitStray(bench, baselineAnchorBranch(baseline.commit));
    const second = await bench.tieback.run(requestFor({ runName: 'second' }));
    expect(second).toMatchObject({ isComplete: true, branch: 'retina-second' });
    expect(bench.warnings()).toEqual([expect.stringContaining('lakectl branch delete')]);
    const link = await bench.lakefs.commits.get(repository, second.backLinkCommit ?? '');
    expect(link.parents).toEqual([baseline.commit]);
  });

  it('are made anew by the next run when somebody deleted the one of the baseline', async () => {
    using bench = await openRunBench();
    const { baseline } = await bench.tieback.run(requestFor());
    const anchor = baselineAnchorBranch(baseline.commit);
    await bench.lakefs.branches.delete(repository, anchor);
    expect(await bench.tieback.run(requestFor({ runName: 'second' }))).toMatchObject({ isComplete: true });
    expect((await bench.lakefs.branches.get(repository, anchor)).commitId).toBe(baseline.commit);
  });

  it('hold the data that was trained on, though the command deleted some of it from its branch', async () => {
    using bench = await openRunBench();
    bench.whileTraining(() => bench.lakefs.objects.delete(repository, 'retina-first', 'train/a.csv'));
    const outcome = await bench.tieback.run(requestFor({ command: patientScript() }));
    expect(outcome.isComplete).toBe(true);
    const head = await bench.lakefs.branches.get(repository, dataAnchorBranch(firstTie));
    expect(head.commitId).toBe(outcome.dataCommit);
    expect((await listAll(bench.lakefs.branches.list(repository))).map(({ id }) => id)).not.toContain(head.id);
  });

  it('are no more than needed when the branch holds just the data', async () => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor());
    expect(await bench.lakefs.branches.find(repository, dataAnchorBranch(firstTie))).toBeUndefined();
  });
});

describe('a metric to show that the run never logged', () => {
  it('is told of', async () => {
    using bench = await openRunBench();
    const command = script(`echo '{"metrics":{"acc":0.5},"step":1}' >> "$TIEBACK_METRICS"`);
    expect(await bench.tieback.run(requestFor({ showMetrics: ['acc', 'auc'], command }))).toMatchObject({
      isComplete: true,
    });
    expect(bench.warnings()).toEqual([expect.stringMatching(/never logged: "auc"/)]);
  });
});

describe('a process that outlives the command', () => {
  it('opens the run again, which is then closed once more before it is sealed', async () => {
    using bench = await openRunBench();
    const late = { kind: 'delay', ms: 200 } as const;
    let id = '';
    bench.whileTraining(async () => {
      id = await tiedRun(bench);
      bench.sandbox.mlflow.fail({ method: 'POST', path: 'runs/search', nth: 1, when: 'before-effect', action: late });
    });
    const running = bench.tieback.run(requestFor({ command: patientScript() }));
    await expect
      .poll(() => bench.sandbox.mlflow.requests.filter((line) => line.includes('runs/update')).length)
      .toBe(1);
    await bench.mlflow.runs.update(id, { status: 'RUNNING' });
    const outcome = await running;
    expect(outcome).toMatchObject({ isComplete: true, status: 'FINISHED' });
    expect((await runOf(bench, outcome.runId)).status).toBe('FINISHED');
  });
});

describe('resume of a finished tie', () => {
  it('puts back the hidden branches that somebody deleted, and says so', async () => {
    using bench = await openRunBench();
    const { tie, baseline } = await bench.tieback.run(requestFor());
    const names = [`tieback-${tie}`, `tieback-baseline-${baseline.commit}`];
    const heads = () =>
      Promise.all(names.map(async (name) => (await bench.lakefs.branches.find(repository, name))?.commitId));
    const before = await heads();
    for (const name of names) await bench.lakefs.branches.delete(repository, name);
    expect(await bench.tieback.resume(tie)).toMatchObject({ isComplete: true });
    expect(await heads()).toEqual(before);
    const told = bench.told.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
    for (const name of names) expect(told).toContainEqual(expect.stringContaining(`"${name}" was missing`));
  });
});
