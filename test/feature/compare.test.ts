import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparisonText } from '../../src/cli/output/comparison-text.ts';
import { createStyle } from '../../src/cli/output/style.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { experiment, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

let bench: RunBench;
const runs = new Map<string, { readonly runId: string; readonly tie: string }>();
const runOf = (name: string) => runs.get(name) ?? { runId: 'none', tie: 'none' };

const train = async (runName: string, metrics: Readonly<Record<string, number>>, test?: string): Promise<void> => {
  const command = script(`echo '${JSON.stringify({ metrics })}' >> $TIEBACK_METRICS`);
  const inputs = test === undefined ? [] : [{ role: 'test', uri: `lakefs://${repository}/${test}` }];
  const source = { kind: 'fixed', ref: 'v1' } as const;
  bench.passTimeEverywhere(1000);
  const { runId = '', tie } = await bench.tieback.run(requestFor({ runName, source, command, inputs, model: 'net' }));
  runs.set(runName, { runId, tie });
};

beforeAll(async () => {
  let made = 0;
  bench = await openRunBench({ attempts: 1, uuid: () => `${made++}`.padStart(10, 'abcdef') });
  for (const name of ['loss-1', 'loss-2', 'loss-3']) await train(name, { loss: 1 });
  await train('untested', { acc: 0.7 });
  await train('tested-1', { acc: 0.8 }, 'v1/test');
  await train('tested-2', { acc: 0.9 }, 'v1/test');
});
afterAll(() => bench[Symbol.dispose]());

describe('the reference of a comparison by a metric', () => {
  it('is one of the runs that have the metric, tested as most of them', async () => {
    const compared = await bench.tieback.compare({ experiment, metrics: ['acc'] });
    expect(compared.reference).toBe(runOf('tested-1').runId);
    const best = compared.runs.find(({ runName }) => runName === 'tested-2');
    expect(best?.comparability).toContainEqual(expect.objectContaining({ aspect: 'test-data', answer: 'same' }));
    const other = compared.runs.find(({ runName }) => runName === 'loss-1');
    expect(other?.comparability.at(-1)?.reason).toMatch(/^no metric in common with the reference, tested-1 \(\w{8}\)/);
  });

  it('is that of a promotion by the metric, too', async () => {
    const best = { key: 'acc', direction: 'max' } as const;
    const proposal = await bench.tieback.planPromotion({ repository, experiment, best });
    if (proposal.kind !== 'refused') throw new Error(proposal.kind);
    expect(proposal.run?.name).toBe('tested-2');
    expect(proposal.gates).toContainEqual(expect.objectContaining({ gate: 'winner', outcome: 'pass' }));
  });
});

describe('a run of a comparison', () => {
  it('is named by the beginning of its id, and by that of its tie, as the journals know it', async () => {
    const [first, second] = [runOf('loss-1'), runOf('tested-2')];
    const named = [first.runId.slice(0, 8), second.tie.slice(-6)];
    const compared = await bench.tieback.compare({ runs: named, reference: second.runId.slice(0, 8) });
    expect(compared.runs.map(({ runId }) => runId)).toEqual([first.runId, second.runId]);
    expect(compared.reference).toBe(second.runId);
  });

  it('is promoted by the beginning of its id', async () => {
    const { runId } = runOf('tested-2');
    const proposal = await bench.tieback.planPromotion({
      repository,
      run: runId.slice(0, 8),
      reference: runOf('tested-1').runId.slice(0, 8),
    });
    if (proposal.kind !== 'refused') throw new Error(proposal.kind);
    expect(proposal.run?.id).toBe(runId);
    expect(proposal.gates).toContainEqual({
      gate: 'comparable',
      outcome: 'warn',
      reason: expect.stringMatching(/same test data as run tested-1 \(\w{8}\) \(--reference\)/),
    });
  });

  it('is marked when its tags stand elsewhere now, or are gone', async () => {
    const { commitId: baseline } = await bench.lakefs.tags.get(repository, 'v1');
    bench.write('data/new.csv', '1\n');
    const data = { dir: 'data', allowDelete: true } as const;
    const { runId = '', dataCommit } = await bench.tieback.run(requestFor({ runName: 'tagged', data, tag: 'v2' }));
    const movedTags = async () => (await bench.tieback.compare({ runs: [runId] })).runs[0]?.movedTags;
    expect(await movedTags()).toBeUndefined();
    await bench.lakefs.tags.delete(repository, 'v2');
    expect(await movedTags()).toEqual([{ tag: 'v2', commit: dataCommit }]);
    await bench.lakefs.tags.create(repository, { id: 'v2', ref: baseline });
    const compared = await bench.tieback.compare({ runs: [runId] });
    expect(compared.runs[0]?.movedTags).toEqual([{ tag: 'v2', commit: dataCommit, now: baseline }]);
    expect(schemaProblems('comparison-1.json', compared)).toEqual([]);
    const said = `tag v2 stands at ${baseline.slice(0, 12)} now, and not at ${dataCommit.slice(0, 12)}`;
    expect(comparisonText(compared, createStyle(false))).toContain(said);
    for (const format of ['html', 'md'] as const)
      expect(await bench.tieback.reportComparison(compared, { format })).toContain(said);
  });

  it('has the data of another that made the same bytes at another time', async () => {
    const prepared = async (runName: string, content: string) => {
      bench.write(`${runName}/new.csv`, content);
      utimesSync(join(bench.dir, runName, 'new.csv'), made, made);
      made += 1000;
      const data = { dir: runName, allowDelete: true } as const;
      return (await bench.tieback.run(requestFor({ runName, data }))).runId ?? '';
    };
    let made = 1_600_000_000;
    const [first, again, other] = [await prepared('b', '1\n'), await prepared('c', '1\n'), await prepared('d', '2\n')];
    const compared = await bench.tieback.compare({ runs: [first, again, other] });
    const [same, different] = compared.data.filter(({ leftOf }) => leftOf === first);
    expect(same?.left).not.toBe(same?.right);
    expect(same).toMatchObject({ total: { changed: { objects: 0, bytes: 0 } }, prefixes: [] });
    expect(different).toMatchObject({ total: { changed: { objects: 1, bytes: 2 } } });
    expect(comparisonText(compared, createStyle(false))).toMatch(
      /c \(\w+\) against b \(\w+\) +no difference in content/,
    );
    for (const format of ['html', 'md'] as const)
      expect(await bench.tieback.reportComparison(compared, { format })).toContain('No difference in content.');
  });

  it('that nobody knows is refused', async () => {
    await expect(bench.tieback.compare({ runs: ['0000000000ff'] })).rejects.toMatchObject({
      code: 'MLFLOW_RUN_NOT_FOUND',
    });
  });
});
