import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/mlflow/index.ts';
import { listAll } from '../support/run-bench.ts';
import { openServers, type Servers } from '../support/servers.ts';
import { installTieback } from '../support/tieback-command.ts';

const root = join(import.meta.dirname, '..', '..');
const example = 'examples/python-sklearn';
const name = `wdbc-${randomBytes(4).toString('hex')}`;
const { TIEBACK_LIVE_PYTHON: python = '', TIEBACK_LIVE_LAKECTL: lakectl = '' } = process.env;

/** The README's shell blocks: set-up, seeding, the wrapped runs, the script alone. Names are made this test's own. */
const blocks = [...readFileSync(join(root, example, 'README.md'), 'utf8').matchAll(/^```sh\n(.*?)^```/gms)].map(
  ([, text = '']) =>
    text.replace(/lakefs:\/\/wdbc|local:\/\/wdbc|--repo wdbc|wdbc-sklearn/g, (word) => word.replace('wdbc', name)),
);

let servers: Servers;
let dir: string;
let said = '';

const shell = async (script: string, env: Readonly<Record<string, string>>): Promise<string> => {
  const cwd = join(dir, example);
  const path = [join(dir, 'bin'), dirname(python), dirname(lakectl), process.env['PATH']].join(delimiter);
  const { stdout, stderr } = await promisify(execFile)('sh', ['-euc', script], {
    cwd,
    env: { HOME: dir, PATH: path, ...env },
  });
  return stdout + stderr;
};

beforeAll(async () => {
  servers = await openServers();
  dir = mkdtempSync(join(tmpdir(), 'tieback-sklearn-'));
  for (const folder of [example, 'examples/wdbc/data'])
    cpSync(join(root, folder), join(dir, folder), { recursive: true });
  installTieback(join(dir, 'bin'));
  const [, seed = '', train = ''] = blocks;
  await shell(seed, servers.environment);
  said = await shell(train, servers.environment);
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await servers[Symbol.asyncDispose]();
});

/** The runs of the example's experiment, in the order of their start: on the baseline, on augmented data. */
const runsNow = async (): Promise<readonly Run[]> => {
  const experiment = await servers.mlflow.experiments.findByName(`${name}-sklearn`);
  const runs = await listAll(servers.mlflow.runs.search({ experimentIds: [experiment?.id ?? ''] }));
  return runs.toSorted((a, b) => a.startTime - b.startTime);
};

const tiedTo = async ({ id, tags }: Run) => {
  const baseline = (await servers.lakefs.tags.get(name, 'dataset-v1.0-baseline')).commitId;
  const data = await servers.lakefs.commits.get(name, tags['lakefs.commit_id'] ?? '');
  const log = await listAll(servers.lakefs.commits.log(name, tags['lakefs.branch'] ?? '', { stopAt: baseline }));
  const link = log.find(({ metadata }) => metadata['mlflow_run_id'] === id);
  return { baseline, data, link };
};

const valuesOf = ({ metrics }: Run): Readonly<Record<string, number>> =>
  Object.fromEntries(metrics.map(({ key, value }) => [key, value]));

describe('the scikit-learn example, as its README says', () => {
  it('trains twice, and each run holds what the script logged', async () => {
    const runs = await runsNow();
    expect(runs.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
    for (const run of runs) {
      expect(run.params).toMatchObject({
        model: 'logistic regression',
        strength: '1.0',
        features: '10',
        test_rows: '228',
      });
      const { tp = 0, fn = 0, sensitivity = 0, accuracy = 0 } = valuesOf(run);
      expect(sensitivity).toBeCloseTo(tp / (tp + fn), 10);
      expect(accuracy).toBeGreaterThan(0.9);
    }
    const rows = runs.map(({ params }) => Number(params['train_rows']));
    expect(rows[0]).toBe(341);
    expect(rows[1]).toBeGreaterThan(341);
    expect(said.match(/sensitivity \d/g)).toHaveLength(2);
  });

  it('links both ways: the servers say the same of both runs and commits', async () => {
    const [plain, augmented] = await runsNow();
    if (plain === undefined || augmented === undefined) throw new Error('two runs were expected');
    for (const run of [plain, augmented]) {
      const { data, link } = await tiedTo(run);
      expect(link?.parents).toEqual([data.id]);
      expect(link?.metadata).toMatchObject({ 'tieback.data_check': 'unchanged', 'tieback.data_mode': 'dir-verified' });
      expect(link?.metadata['sensitivity']).toBe(String(valuesOf(run)['sensitivity']));
      const sources = run.datasetInputs.map(({ dataset, tags }) => [
        tags['mlflow.data.context'],
        JSON.parse(dataset.source).uri,
      ]);
      expect(Object.fromEntries(sources)).toEqual({
        training: `s3://${name}/${data.id}/train/`,
        test: `s3://${name}/${(await tiedTo(run)).baseline}/test/`,
      });
      const reports = await servers.mlflow.artifacts.list(run.id, 'tieback');
      expect(reports.map(({ path }) => path)).toContain('tieback/provenance.html');
    }
    const [first, second] = [await tiedTo(plain), await tiedTo(augmented)];
    expect(first.data.id).toBe(first.baseline);
    expect(second.data.parents).toEqual([second.baseline]);
    expect(second.data.metadata).toMatchObject({
      augmentation_count: '1',
      original_dataset_size: '12',
      total_dataset_size: '13',
    });
    const samples = JSON.parse(second.data.metadata['tieback.samples'] ?? '');
    expect(samples).toMatchObject({ unit: 'rows', original: 341, total: Number(augmented.params['train_rows']) });
  });

  it('lists the packages that its own Python had', async () => {
    const [run] = await runsNow();
    const answer = await servers.mlflow.artifacts.download(run?.id ?? '', 'tieback/requirements.txt');
    const lines = (await new Response(answer).text()).split('\n');
    expect(lines[0]).toBe(`# ${run?.tags['tieback.python']}`);
    expect(lines.filter((line) => /^(?:scikit-learn|mlflow(?:-skinny)?|numpy)==\d/.test(line)).length).toBeGreaterThan(
      1,
    );
    expect(JSON.parse(run?.tags['tieback.requirements'] ?? '')).toMatchObject({ packages: lines.length - 2 });
  });

  it('runs without either server, not a line changed', async () => {
    const [, , , alone = ''] = blocks;
    expect(await shell(alone, {})).toMatch(/sensitivity 0\.\d+/);
  });
});
