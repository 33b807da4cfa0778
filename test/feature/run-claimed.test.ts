import { describe, expect, it } from 'vitest';
import { firstTie, openRunBench, patientScript, type RunBench, repository, requestFor } from '../support/run-bench.ts';

/** A run whose script changes the run's own tags while it trains. */
const runChanging = async (bench: RunBench, change: (runId: string) => Promise<unknown>) => {
  bench.whileTraining(async () => {
    const { id = '' } = (await bench.mlflow.experiments.findByName('retina')) ?? {};
    const [run] = await Array.fromAsync(bench.mlflow.runs.search({ experimentIds: [id] }));
    await change(run?.id ?? '');
  });
  return bench.tieback.run(requestFor({ command: patientScript() }));
};
const tagsOf = async ({ mlflow }: RunBench, runId: string | undefined) => (await mlflow.runs.get(runId ?? '')).tags;
const elsewhere = 'f'.repeat(64);

describe('a script that takes tags of its run away', () => {
  it('finds the link whole again when the run is sealed, and is told so', async () => {
    using bench = await openRunBench();
    const gone = ['tieback.tie', 'lakefs.commit_id', 'lakefs_commit', 'lakefs.repo'];
    const outcome = await runChanging(bench, async (id) => {
      for (const key of gone) await bench.mlflow.runs.deleteTag(id, key);
    });
    expect(outcome.isComplete).toBe(true);
    expect(await tagsOf(bench, outcome.runId)).toMatchObject({
      'tieback.tie': firstTie,
      'lakefs.commit_id': outcome.dataCommit,
      lakefs_commit: outcome.dataCommit,
      'lakefs.repo': repository,
      'tieback.data_mode': outcome.dataMode,
    });
    expect(bench.warnings()).toEqual([expect.stringMatching(/were gone .*tieback\.tie.*lakefs\.repo/)]);
    const { checks } = await bench.tieback.evidence({ id: outcome.tie });
    expect(checks.filter(({ id }) => /^LINK/.test(id)).map((check) => check.outcome)).not.toContain('fail');
  });

  it('finds the note and the data mode as they were found to be, too', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const { id = '' } = (await bench.mlflow.experiments.findByName('retina')) ?? {};
      const [run] = await Array.fromAsync(bench.mlflow.runs.search({ experimentIds: [id] }));
      await bench.mlflow.runs.setTag(run?.id ?? '', 'mlflow.note.content', 'my own words');
      await bench.mlflow.runs.setTag(run?.id ?? '', 'tieback.data_mode', 'mine');
    });
    const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data' }, command: patientScript() }));
    const tags = await tagsOf(bench, outcome.runId);
    expect(tags['tieback.data_mode']).toBe('dir-verified');
    expect(tags['mlflow.note.content']).toMatch(
      new RegExp(`^.*${outcome.dataCommit.slice(0, 8)}[\\s\\S]*my own words$`),
    );
  });

  it('does not keep the tie from being found where it writes another', async () => {
    using bench = await openRunBench();
    const outcome = await runChanging(bench, (id) => bench.mlflow.runs.setTag(id, 'tieback.tie', 'mine'));
    expect((await tagsOf(bench, outcome.runId))['tieback.tie']).toBe(firstTie);
    expect(bench.warnings()).toEqual([expect.stringContaining('gone or written over')]);
  });
});

describe('a script that names the data itself', () => {
  it('keeps its word, which contradicts the tie, and is told so at once', async () => {
    using bench = await openRunBench();
    const outcome = await runChanging(bench, (id) => bench.mlflow.runs.setTag(id, 'lakefs_commit', elsewhere));
    expect(outcome.isComplete).toBe(true);
    expect((await tagsOf(bench, outcome.runId))['lakefs_commit']).toBe(elsewhere);
    expect(bench.warnings()).toEqual([
      expect.stringContaining(`"lakefs_commit" is "${elsewhere}"; it was handed commit ${outcome.dataCommit}`),
    ]);
    const { checks } = await bench.tieback.evidence({ id: outcome.tie });
    expect(checks.find(({ id }) => id === 'LINK-01')?.outcome).toBe('fail');
  });

  it('is told so too in the spelling that only others write', async () => {
    using bench = await openRunBench();
    await runChanging(bench, (id) => bench.mlflow.runs.setTag(id, 'lakefs.commit', elsewhere));
    expect(bench.warnings()).toEqual([expect.stringContaining(`"lakefs.commit" is "${elsewhere}"`)]);
  });

  it('is told nothing where it says the same', async () => {
    using bench = await openRunBench();
    await runChanging(bench, async (id) => {
      const { tags } = await bench.mlflow.runs.get(id);
      for (const key of ['lakefs_commit', 'lakefs.commit', 'lakefs_head_commit_id'])
        await bench.mlflow.runs.setTag(id, key, tags['lakefs.commit_id'] ?? '');
    });
    expect(bench.warnings()).toEqual([]);
  });

  it('keeps its word in a run that it made itself', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const { id = '' } = (await bench.mlflow.experiments.findByName('retina')) ?? {};
      const tags = { 'tieback.tie': firstTie, lakefs_commit: elsewhere };
      await bench.mlflow.runs.create({ experimentId: id, startTime: 1, tags });
    });
    const outcome = await bench.tieback.run(requestFor({ mode: 'adopt', command: patientScript() }));
    expect(await tagsOf(bench, outcome.runId)).toMatchObject({
      lakefs_commit: elsewhere,
      'lakefs.commit_id': outcome.dataCommit,
    });
    expect(bench.warnings()).toContainEqual(expect.stringContaining(`"lakefs_commit" is "${elsewhere}"`));
  });
});
