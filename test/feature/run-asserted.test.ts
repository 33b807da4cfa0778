import { describe, expect, it } from 'vitest';
import { createTieback } from '../../src/tieback.ts';
import {
  benchTime,
  experiment,
  firstTie,
  openRunBench,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';

/** Takes the shell with it that would note its exit code. */
const untold = script('kill -KILL $PPID; echo once >> started');
const at = new Date(benchTime).toISOString();
const runOf = (bench: RunBench, runId: string | undefined) => bench.mlflow.runs.get(runId ?? '');
const linkOf = async (bench: RunBench, commit: string | undefined) =>
  (await bench.lakefs.commits.get(repository, commit ?? '')).metadata;

/** A run whose command is gone, and its exit code with it. */
const openLost = async (): Promise<RunBench> => {
  const bench = await openRunBench();
  await expect(bench.tieback.run(requestFor({ command: untold }))).rejects.toMatchObject({
    code: 'CHILD_STATUS_UNKNOWN',
  });
  return bench;
};

/** Another person on the same machine. */
const resumeAs = (bench: RunBench, who: string, status: 'finished' | 'failed' | 'killed') => {
  const runtime = { ...bench.runtime, env: { ...bench.runtime.env, GITHUB_ACTOR: who } };
  return createTieback(bench.config, { runtime, onProgress: (event) => void told(bench).push(event) }).resume(
    undefined,
    { status },
  );
};
const told = (bench: RunBench) => bench.told as RunBench['told'][number][];
const notices = (bench: RunBench) =>
  bench.told.flatMap((event) => (event.kind === 'notice' && event.level === 'info' ? [event.text] : []));

describe('a run whose end somebody states', () => {
  it.each([
    ['finished', 'FINISHED'],
    ['failed', 'FAILED'],
    ['killed', 'KILLED'],
  ] as const)('as %s has no exit code, and says on both sides whose word it is', async (status, expected) => {
    using bench = await openLost();
    const outcome = await resumeAs(bench, 'eve', status);
    expect(outcome).toMatchObject({ isComplete: true, status: expected, statusAssertedBy: 'eve@clinic/retina' });
    expect(JSON.parse(JSON.stringify(outcome))).not.toHaveProperty('childCode');
    const said = { 'tieback.status_asserted_by': 'eve@clinic/retina', 'tieback.status_asserted_at': at };
    const run = await runOf(bench, outcome.runId);
    expect(run).toMatchObject({ status: expected, tags: { ...said, 'tieback.actor': 'ada@clinic/retina' } });
    expect(await linkOf(bench, outcome.backLinkCommit)).toMatchObject(said);
    expect((await bench.tieback.ties())[0]).toMatchObject({ state: 'complete', childCode: undefined });
    expect(bench.read('started')).toBe('once\n');
    const { subject, checks } = await bench.tieback.evidence({ id: outcome.tie });
    expect(subject.seal.delayMs).toMatchObject({ grade: 'missing', hint: expect.stringContaining('nobody saw') });
    expect(checks.find(({ id }) => id === 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('sealed at a time after the run ended that is not known, by resume'),
    });
    const findings = await Array.fromAsync(bench.tieback.audit({ repositories: [repository] }));
    expect(findings).toContainEqual(expect.objectContaining({ code: 'sealed-late', severity: 'info' }));
  });

  it('says so on the runs too that its script left open', async () => {
    using bench = await openLost();
    const { id = '' } = (await bench.mlflow.experiments.findByName(experiment)) ?? {};
    const nested = await bench.mlflow.runs.create({
      experimentId: id,
      startTime: 1,
      tags: { 'tieback.tie': firstTie },
    });
    await resumeAs(bench, 'eve', 'finished');
    expect(await runOf(bench, nested.id)).toMatchObject({
      status: 'FINISHED',
      tags: { 'tieback.status_asserted_by': 'eve@clinic/retina' },
    });
  });

  it('is told as that, and not as a command that is run', async () => {
    using bench = await openLost();
    told(bench).length = 0;
    await resumeAs(bench, 'eve', 'killed');
    expect(notices(bench)).toEqual(['eve@clinic/retina says that the training was killed']);
    expect(bench.told.filter((event) => event.kind === 'step-started' && event.step === 'train')).toEqual([]);
  });
});

describe('a run whose exit code is known', () => {
  it("carries nobody's word for it, whatever somebody says later", async () => {
    using bench = await openRunBench({ attempts: 1 });
    bench.whileTraining(async () => bench.takeDown('mlflow', 0));
    const broken = await bench.tieback.run(requestFor({ command: script('sleep 0.2; exit 3') }));
    expect(broken.isComplete).toBe(false);
    bench.bringUp();
    const outcome = await resumeAs(bench, 'eve', 'finished');
    expect(outcome).toMatchObject({ isComplete: true, childCode: 3, status: 'FAILED', statusAssertedBy: undefined });
    expect((await runOf(bench, outcome.runId)).tags).not.toHaveProperty('tieback.status_asserted_by');
    expect(await linkOf(bench, outcome.backLinkCommit)).not.toHaveProperty('tieback.status_asserted_by');
  });
});
