import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Run } from '../../src/mlflow/index.ts';
import { listAll } from '../support/run-bench.ts';
import { isWhole } from '../support/sample.ts';
import { installTieback } from '../support/tieback-command.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const root = join(import.meta.dirname, '..', '..');
const runs = isWhole ? 100 : 15;

let bench: Workbench;
let folder: string;
beforeAll(async () => {
  bench = await openWorkbench();
  folder = join(bench.dir, 'sweep');
  cpSync(join(root, 'examples/sweep'), folder, { recursive: true });
  installTieback(join(bench.dir, 'bin'));
});
afterAll(() => bench[Symbol.asyncDispose]());

const experimentOf = (name: string): string => `${bench.experiment}-${name}`;

/** Runs a command as the example's user would, in an experiment of its own. */
const inFolder = async (name: string, command: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const [program = '', ...args] = command;
  const path = [join(bench.dir, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
  const own = { REPOSITORY: bench.repository, VERSION: 'v1', EXPERIMENT: experimentOf(name) };
  return await promisify(execFile)(program, args, {
    cwd: folder,
    env: { HOME: bench.dir, PATH: path, ...bench.environment, ...own, ...env },
  });
};

const runsOf = async (name: string): Promise<readonly Run[]> => {
  const experiment = await bench.mlflow.experiments.findByName(experimentOf(name));
  return await listAll(bench.mlflow.runs.search({ experimentIds: [experiment?.id ?? ''] }));
};

const readYaml = (file: string) => parse(readFileSync(join(folder, file), 'utf8'));

describe('a sweep over one data version', () => {
  it('as a loop ties every run to the same commit, and that commit to each of them', {
    timeout: 300_000,
  }, async () => {
    const { stdout } = await inFolder('loop', ['./loop.sh'], { N: String(runs) });
    expect(stdout).toContain(`${runs} of ${runs} runs succeeded`);
    const all = await runsOf('loop');
    const { commitId } = await bench.lakefs.tags.get(bench.repository, 'v1');
    expect(all).toHaveLength(runs);
    expect(new Set(all.map(({ params }) => params['index']))).toEqual(
      new Set(Array.from({ length: runs }, (_, index) => String(index))),
    );
    for (const run of all) {
      expect(run).toMatchObject({ status: 'FINISHED', metrics: [{ key: 'loss', step: 200 }] });
      expect(run.tags).toMatchObject({ 'lakefs.commit_id': commitId, 'tieback.data_mode': 'dir-verified' });
      const anchor = `tieback-${run.tags['tieback.tie']}`;
      const log = await listAll(bench.lakefs.commits.log(bench.repository, anchor, { stopAt: commitId }));
      expect(log.map(({ metadata }) => metadata['mlflow_run_id'])).toContain(run.id);
    }
  });

  it('goes on when a run fails, and says so in the end', async () => {
    const failing = 'if (process.argv[2] === "0") process.exit(3);\n';
    const script = readFileSync(join(folder, 'train.ts'), 'utf8');
    writeFileSync(join(folder, 'train.ts'), failing + script);
    const loop = inFolder('failing', ['./loop.sh'], { N: '2' });
    await expect(loop).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('1 of 2 runs succeeded') });
    writeFileSync(join(folder, 'train.ts'), script);
    expect((await runsOf('failing')).map(({ status }) => status).sort()).toEqual(['FAILED', 'FINISHED']);
  });

  it('as a SLURM array runs the index of its task', async () => {
    const task = { SLURM_ARRAY_JOB_ID: '17', SLURM_ARRAY_TASK_ID: '7', SLURM_SUBMIT_DIR: folder, TMPDIR: bench.dir };
    await inFolder('slurm', ['sh', 'slurm-array.sh'], task);
    expect((await runsOf('slurm')).map(({ name }) => name)).toEqual(['index-7']);
    expect(readFileSync(join(folder, 'slurm-array.sh'), 'utf8')).toMatch(/^#SBATCH --array=0-99%10$/m);
  });

  it('as a Kubernetes Job runs the index of its pod', async () => {
    const { kind, spec } = readYaml('kubernetes-job.yaml');
    expect({ kind, mode: spec.completionMode, completions: spec.completions }).toEqual({
      kind: 'Job',
      mode: 'Indexed',
      completions: 100,
    });
    const [container] = spec.template.spec.containers;
    const env = Object.fromEntries(
      container.env.map(({ name, value }: { name: string; value: string }) => [
        name,
        value.replace('/scratch', join(bench.dir, 'scratch')),
      ]),
    );
    await inFolder('pods', container.command, { ...env, JOB_COMPLETION_INDEX: '42' });
    expect((await runsOf('pods')).map(({ name }) => name)).toEqual(['index-42']);
  });

  it('as a GitHub matrix makes the list of indices and runs one of them', async () => {
    const { indices, run } = readYaml('github-matrix.yml').jobs;
    const output = join(bench.dir, 'github-output');
    await inFolder('-', ['sh', '-euc', indices.steps[0].run], { RUNS: '100', GITHUB_OUTPUT: output });
    const list = JSON.parse(readFileSync(output, 'utf8').replace(/^list=/, ''));
    expect(list).toEqual(Array.from({ length: 100 }, (_, index) => index));

    const train = run.steps.find(({ id }: { id?: string }) => id === 'train');
    expect(train.env.INDEX).toMatch(/^\$\{\{ matrix\.index \}\}$/);
    const connection = Object.keys(bench.environment).filter((name) => /^(LAKECTL|MLFLOW_TRACKING)_/.test(name));
    expect(Object.keys(train.env)).toEqual(expect.arrayContaining(connection));
    await inFolder('matrix', ['sh', '-euc', train.run], { INDEX: String(list[99]), DATA_DIR: join(folder, 'matrix') });
    expect((await runsOf('matrix')).map(({ name }) => name)).toEqual(['index-99']);
  });
});
