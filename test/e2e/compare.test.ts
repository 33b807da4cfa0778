import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparedRun, Comparison } from '../../src/model/comparison.ts';
import { sha256 } from '../support/bundle-bench.ts';
import { testChromium } from '../support/chromium.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';
import { openCli, type StrategyCli } from '../support/strategy-cli.ts';

let bench: StrategyBench;
let cli: StrategyCli;
const counts = { tp: 80, fn: 20, tn: 90, fp: 10 };
beforeAll(async () => {
  bench = await openStrategyBench();
  cli = openCli(bench);
  await bench.mergeToMain('other-test', { 'test/t.csv': 'x,y\n9,9\n' });
  await bench.train({ name: 'plain', metrics: { sensitivity: 0.8, ...counts }, params: { lr: '0.1', seed: '1' } });
  await bench.train({
    name: 'flipped',
    edits: { 'a.csv': 'x,y\n2,1\n', 'new.csv': 'x,y\n5,6\n' },
    metrics: { sensitivity: 0.85, tp: 85, fn: 15, tn: 90, fp: 10 },
    params: { lr: '0.2', seed: '1' },
  });
  await bench.train({ name: 'planted', metrics: { sensitivity: 0.99 }, test: 'main/test/' });
  await bench.train({ name: 'weighted', metrics: { sensitivity: 0.7 }, params: { average: 'weighted' } });
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Other experiments on the same servers have runs of the same names. */
const within = () => ['--experiment', bench.experiment] as const;

const compared = async (...args: readonly string[]): Promise<Comparison> => {
  const { code, stdout, stderr } = await cli('compare', ...within(), ...args, '--json');
  expect(code, stderr).toBe(0);
  expect(schemaProblems('comparison-1.json', JSON.parse(stdout))).toEqual([]);
  return JSON.parse(stdout);
};

const answersOf = (run: ComparedRun | undefined) =>
  Object.fromEntries((run?.comparability ?? []).map(({ aspect, answer }) => [aspect, answer]));

describe('tieback compare', () => {
  it('gives the interval of a metric whose counts are logged', async () => {
    const { runs } = await compared('plain', 'flipped', '--metric', 'sensitivity');
    expect(runs.map(({ runName, metrics }) => [runName, metrics[0]?.interval])).toEqual([
      ['plain', expect.objectContaining({ successes: 80, trials: 100, from: ['tp', 'fn'] })],
      ['flipped', expect.objectContaining({ successes: 85, trials: 100 })],
    ]);
    expect(runs[0]?.metrics[0]?.interval?.lower).toBeCloseTo(0.7112, 4);
  });

  it('tells what lies between the data of two runs, by prefix', async () => {
    const { data, params } = await compared('plain', 'flipped');
    const [against] = data.filter(({ leftOf }) => leftOf !== 'baseline');
    expect(against?.total).toEqual({
      added: { objects: 1, bytes: 8 },
      changed: { objects: 1, bytes: 8 },
      removed: { objects: 0, bytes: 0 },
    });
    expect(against?.prefixes.map(({ prefix }) => prefix)).toEqual(['train/']);
    expect(params.map(({ key, isSame }) => [key, isSame])).toEqual([
      ['lr', false],
      ['seed', true],
    ]);
  });

  it('flags a run that was tested on other data, and one whose metric is defined otherwise', async () => {
    // Of the four no majority was tested and measured alike.
    expect((await compared()).reference).toBeUndefined();
    const { runs } = await compared('--reference', 'plain');
    const named = new Map(runs.map((run) => [run.runName, run]));
    expect(answersOf(named.get('planted'))).toMatchObject({ 'test-data': 'differs', baseline: 'same' });
    expect(answersOf(named.get('weighted'))).toMatchObject({ 'test-data': 'same', 'metric-definition': 'differs' });
    const { stdout } = await cli('compare', '--experiment', bench.experiment, '--reference', 'plain');
    expect(stdout).toMatch(/! planted \([0-9a-f]{8}\): test-data differs: .*other content by checksum/);
  });

  it('holds data against each other that no run names as its test input, where their prefix is said', async () => {
    await bench.train({ name: 'unsaid', metrics: { sensitivity: 0.6 }, test: null });
    const without = await compared('plain', 'unsaid');
    expect(answersOf(without.runs[1])).toMatchObject({ 'test-data': 'unknown' });
    const said = await compared('plain', 'unsaid', '--test-prefix', 'test');
    expect(answersOf(said.runs[1])).toMatchObject({ 'test-data': 'same' });
  });

  it('writes a Markdown document in which what others wrote is no markup', async () => {
    await bench.train({ name: '<b>|x', metrics: { sensitivity: 0.5 } });
    const { code, stdout } = await cli('compare', ...within(), 'plain', '<b>|x', '--format', 'md');
    expect(code).toBe(0);
    expect(stdout).toContain('## Metrics');
    expect(stdout).not.toContain('<b>');
    expect(stdout).toContain('0\\.8'.replace('\\', ''));
  });

  it('shows what was sealed, and what was edited or came later beside it', async () => {
    const { runId } = await bench.train({ name: 'edited', metrics: { sensitivity: 0.65 } });
    const at = { step: 2, timestamp: Date.now() };
    await bench.mlflow.runs.logBatch(runId, {
      metrics: [
        { key: 'sensitivity', value: 0.999, ...at },
        { key: 'late', value: 0.5, ...at },
      ],
    });
    const { runs } = await compared('plain', 'edited');
    expect(runs[0]?.sealDifferences).toBeUndefined();
    expect(runs[1]).toMatchObject({
      sealState: 'sealed',
      metrics: [{ key: 'sensitivity', value: 0.65, today: 0.999 }],
      addedMetrics: [{ key: 'late', value: 0.5 }],
      sealDifferences: [
        { field: 'metrics.sensitivity', sealed: '0.65 (step 1)', today: '0.999 (step 2)' },
        { field: 'metrics.late', today: '0.5' },
      ],
    });
    const { stdout } = await cli('compare', ...within(), 'plain', 'edited');
    expect(stdout).toContain('0.65 (today 0.999)');
    expect(stdout).toMatch(/! edited \(\w+\): metrics\.sensitivity: today 0\.999 \(step 2\); sealed as 0\.65/);
    const document = await cli('compare', ...within(), 'plain', 'edited', '--format', 'html');
    expect(document.stdout).toContain('today 0.999; sealed as 0.65');
    expect(document.stdout).toContain('added after the seal: it does not count');
  });

  it('writes a document in one file, with the comparison beside it whose digest that prints', async () => {
    const file = join(bench.dir, 'documents', 'comparison.html');
    const { code, stdout, stderr } = await cli(
      'compare',
      ...within(),
      'plain',
      'flipped',
      '--format',
      'html',
      '-o',
      file,
    );
    expect([code, stdout], stderr).toEqual([0, `${file}\n`]);
    const html = readFileSync(file, 'utf8');
    const json = readFileSync(file.replace(/html$/, 'json'), 'utf8');
    expect(html).toContain(sha256(json));
    expect(html).toMatch(/<svg[^>]*aria-label="sensitivity, with 95% confidence intervals/);
    expect(html).not.toContain('<script');
    expect(schemaProblems('comparison-1.json', JSON.parse(json))).toEqual([]);
    const preview = await cli(
      'template',
      'preview',
      'comparison',
      '--evidence',
      file.replace(/html$/, 'json'),
      '-o',
      '-',
    );
    expect(preview.stdout).toBe(html);
  });

  it('prints a PDF in an installed Chromium, with the comparison beside it', { timeout: 120_000 }, async () => {
    const file = join(bench.dir, 'printed', 'comparison.pdf');
    const env = { TIEBACK_CHROMIUM: testChromium() };
    const printed = await cli.with(env)('compare', ...within(), 'plain', 'flipped', '-o', file);
    expect([printed.code, printed.stdout], printed.stderr).toEqual([0, `${file}\n`]);
    expect(readFileSync(file).subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const json = readFileSync(file.replace(/pdf$/, 'json'), 'utf8');
    expect(schemaProblems('comparison-1.json', JSON.parse(json))).toEqual([]);
  });

  it('says what a PDF lacks before anything is asked: a Chromium, or a file to go to', async () => {
    const env = { TIEBACK_CHROMIUM: join(bench.dir, 'none'), LAKECTL_SERVER_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const none = await cli.with(env)('compare', ...within(), 'plain', '-f', 'pdf', '-o', 'none.pdf');
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('TIEBACK_CHROMIUM') });
    const stdout = await cli('compare', ...within(), 'plain', '-f', 'pdf');
    expect(stdout).toMatchObject({ code: 2, stderr: expect.stringContaining('--out comparison.pdf') });
  });

  it('refuses the template of a report, before anything is asked', async () => {
    const { code, stderr } = await cli('compare', ...within(), '--format', 'html', '--template', 'provenance');
    expect(code).not.toBe(0);
    expect(stderr).toContain('tieback report <run> --template provenance');
  });

  it('names the metrics that there are when one is not', async () => {
    const { code, stderr } = await cli('compare', ...within(), 'plain', '--metric', 'sensitivty');
    expect(code).toBe(2);
    expect(stderr).toContain('sensitivity');
  });

  it('changes nothing, and needs no state folder', async () => {
    mkdirSync(join(bench.dir, 'elsewhere'), { recursive: true });
    writeFileSync(join(bench.dir, 'elsewhere', 'x'), '');
    const { code } = await cli(
      'compare',
      ...within(),
      'plain',
      'flipped',
      '--state',
      join(bench.dir, 'elsewhere', 'none'),
    );
    expect(code).toBe(0);
  });
});
