import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let result: RunOutcome;
let model: string;
beforeAll(async () => {
  bench = await openWorkbench();
  bench.write('data/new.csv', '1\n');
  ({ result } = await bench.run(['--data', 'data', '--delete', '--name', 'traced', '--tag', 'v2'], ['true']));
  model = `net-${bench.repository}`;
  await bench.mlflow.registeredModels.create({ name: model });
  const runId = String(result.runId);
  await bench.mlflow.modelVersions.create({ name: model, source: `runs:/${runId}/model`, runId });
  await bench.mlflow.registeredModels.setAlias(model, 'champion', '1');
}, 60_000);
afterAll(() => bench[Symbol.asyncDispose]());

const traceJson = async (subject: string) => {
  const { code, stdout, stderr } = await bench.cli(['trace', subject, '--repo', bench.repository, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
};

describe('tieback trace', () => {
  it('goes from a registered model to the exact data and its baseline, as a tree', async () => {
    const { code, stdout, stderr } = await bench.cli(['trace', `models:/${model}@champion`]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`model version ${model}/1  @champion`);
    expect(stdout).toContain(`└─ made by run traced  ${result.runId}, FINISHED`);
    expect(stdout).toContain(`trained on commit ${bench.repository}@${result.dataCommit.slice(0, 12)}  tag v2`);
    expect(stdout).toMatch(/both sides: back-link [0-9a-f]{12} names the run, dataset input/);
    expect(stdout).toMatch(/follows commit \S+ {2}tag v1/);
    expect(stdout).toContain('1 added, 3 removed');
  });

  it.each([
    ['a run', () => String(result.runId)],
    ['the address of a page of MLflow', () => String(result.runUrl)],
    [
      'the address of a page of lakeFS',
      () => `${bench.lakefs.endpoint}/repositories/${bench.repository}/commits/${result.dataCommit}`,
    ],
    ['a tie', () => result.tie],
    ['the name of a run', () => 'traced'],
    ['a tag', () => 'v2'],
    ['a baseline', () => 'v1'],
    ['a commit', () => result.dataCommit],
    ['the URI of an object', () => `lakefs://${bench.repository}/v2/train/new.csv`],
  ])('says the same of %s, as its published schema has it', async (_name, subject) => {
    const graph = await traceJson(subject());
    expect(schemaProblems('trace-1.json', graph)).toEqual([]);
    expect(graph.edges).toContainEqual(
      expect.objectContaining({
        kind: 'data',
        from: `commit:${bench.repository}/${result.dataCommit}`,
        to: `run:${result.runId}`,
        strength: 'both-sides',
      }),
    );
    expect(graph.edges).toContainEqual(expect.objectContaining({ kind: 'model', strength: 'stated' }));
    expect(graph.nodes).toContainEqual(expect.objectContaining({ name: model, aliases: ['champion'] }));
  });

  it('draws', async () => {
    const drawn = await bench.cli(['trace', result.tie, '--format', 'svg', '--out', 'pictures/trace.svg']);
    expect(drawn).toMatchObject({ code: 0, stdout: 'pictures/trace.svg\n' });
    expect(readFileSync(join(bench.dir, 'pictures/trace.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
    const { code, stdout } = await bench.cli(['trace', result.tie, '--format', 'mermaid']);
    expect({ code, first: stdout.split('\n')[0] }).toEqual({ code: 0, first: 'flowchart LR' });
  });

  it('refuses what excludes each other, and what nobody knows', async () => {
    expect(await bench.cli(['trace', result.tie, '--json', '--format', 'svg'])).toMatchObject({ code: 2 });
    expect(await bench.cli(['trace', result.tie, '--out', 'x.svg'])).toMatchObject({ code: 2 });
    expect(await bench.cli(['trace', result.tie, '--format', 'pdf'])).toMatchObject({ code: 2 });
    const unknown = await bench.cli(['trace', 'nobody']);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('--repo NAME') });
  });
});
