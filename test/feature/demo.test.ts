import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvidence } from '../../src/model/evidence.schema.ts';

const script = join(import.meta.dirname, '../../examples/wdbc/demo.ts');
/** Where each run, its data and its back-link can be seen: the last that it says. */
const whereToLook = /\n── The servers stay up until Ctrl-C [\s\S]*?((?:\n(?:http\S+\n){3}){3})$/;

let folder: string;
let demo: ChildProcess;
let ended: Promise<readonly unknown[]>;
let said = '';

const untilItStays = ({ stdout }: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (whereToLook.test(said)) resolve();
    });
    stdout?.once('end', () => reject(new Error(`the demo ended before its servers stayed up:\n${said}`)));
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieback-demo-'));
  const env = { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8' };
  demo = spawn('sh', ['-c', 'exec "$0" "$1" --keep 2>&1', process.execPath, script], { cwd: folder, env });
  ended = once(demo, 'exit');
  await untilItStays(demo);
});
afterAll(async () => {
  demo.kill('SIGKILL');
  await ended;
  await rm(folder, { recursive: true, force: true });
});

/** What a command printed, up to the next headline or command. */
const answerTo = (command: string): string => {
  const [, answer = ''] = said.split(`$ tieback ${command}`);
  return answer.split(/\n(?:── |\$ )/)[0] ?? '';
};
/** What it said below a headline, up to the next one. */
const section = (headline: string): string => {
  const [, text = ''] = said.split(`── ${headline} `);
  return text.split('\n── ')[0] ?? '';
};
/** Of each run, as the section "Both links" shows the two records. */
const bothLinks = () => {
  const record =
    /^(\w+)\n {2}MLflow run (\w+)\n {4}lakefs\.commit_id = (\w+)\n {2}lakeFS commit (\w+)\n {4}mlflow_run_id {4}= (\w+)$/gm;
  return [...section('Both links, as the two servers tell them now').matchAll(record)].map(
    ([, name = '', runId = '', dataCommit = '', backLink = '', namedRun = '']) => ({
      name,
      runId,
      dataCommit,
      backLink,
      namedRun,
    }),
  );
};
const evidence = async () =>
  readEvidence(JSON.parse(await readFile(join(folder, 'tieback-demo/submission.json'), 'utf8')));

describe('npm run demo', () => {
  it('shows every command in the order in which a user needs them', () => {
    const verbs = [...said.matchAll(/^\$ tieback (\w+)/gm)].map(([, verb]) => verb);
    expect(verbs).toEqual(['run', 'run', 'run', 'compare', 'promote', 'trace', 'report', 'report', 'verify']);
  });

  it('holds the three strategies against each other, and finds them comparable', () => {
    const answer = answerTo('compare');
    expect(answer).toMatch(/^augmented .* 0\.929412 .* n 85\)/m);
    expect(answer).not.toMatch(/^!/m);
  });

  it('promotes the best by its rule, with every gate asked', () => {
    const answer = answerTo('promote');
    expect(answer).toContain('Promote run augmented');
    for (const gate of ['comparable', 'threshold sensitivity:lower>=0.8', 'one-model', 'approved', 'audit-clean'])
      expect(answer).toContain(`✓ ${gate}: `);
    expect(answer).not.toContain('✗');
  });

  it('traces the champion to the data of the winner and to the baseline', () => {
    const answer = answerTo('trace');
    expect(answer).toContain('model version wdbc-classifier/1  @champion');
    expect(answer).toMatch(/made by run augmented[\s\S]*stated: run id of the version, source of the version/);
    expect(answer).toMatch(
      /trained on commit .*dataset-v1\.1-augmented[\s\S]*both sides: [\s\S]*dataset-v1\.0-baseline/,
    );
  });

  it('writes a submission about the run behind the alias, in which no check fails', async () => {
    const { subject, checks } = await evidence();
    expect(subject.run.modelVersions).toMatchObject([
      { name: { value: 'wdbc-classifier' }, version: { value: '1' }, aliases: { value: ['champion'] } },
    ]);
    expect(checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    const passed = checks.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id);
    expect(passed).toEqual(expect.arrayContaining(['MODEL-01', 'MODEL-02', 'MODEL-03', 'GOV-01', 'DOC-02']));
    const html = await readFile(join(folder, 'tieback-demo/submission.html'), 'utf8');
    expect(html).toContain('WDBC-SUB-001');
    expect(html).toContain('This is no evidence about any real system');
  });

  it('ends with a bundle that verifies', () => {
    expect(answerTo('verify')).toContain('rendered again, they are the same byte for byte: report.html, report.md');
  });

  it('shows that each run names its data commit, and that each back-link names its run', () => {
    const links = bothLinks();
    expect(links.map(({ name }) => name)).toEqual(['baseline', 'augmented', 'cleaned']);
    expect(links.map(({ namedRun }) => namedRun)).toEqual(links.map(({ runId }) => runId));
    const [, urls = ''] = whereToLook.exec(said) ?? [];
    expect([...urls.matchAll(/\/(\w+)$/gm)].map(([, id]) => id)).toEqual(
      links.flatMap(({ runId, dataCommit, backLink }) => [runId, dataCommit, backLink]),
    );
  });

  it('leaves a provenance report of every run, as a page that names its data', async () => {
    const paths = [...section('The provenance reports').matchAll(/^\S+\.html$/gm)].map(([path]) => path);
    const pages = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')));
    expect(pages).toEqual(
      bothLinks().map(({ dataCommit }) =>
        expect.stringMatching(new RegExp(`^<!doctype html>[\\s\\S]*${dataCommit}`, 'i')),
      ),
    );
  });

  it('prints no link that leads nowhere', async () => {
    const urls = [...new Set(said.match(/https?:\/\/\S+/g))];
    expect(urls.length).toBeGreaterThanOrEqual(9);
    for (const url of urls) {
      const response = await fetch(url);
      expect([url, response.status]).toEqual([url, 200]);
      const fragment = new URL(url).hash.slice(1);
      if (fragment !== '') expect(await response.text()).toContain(`id="${fragment}"`);
    }
  });

  it('keeps its servers up until it is interrupted, and then ends', async () => {
    demo.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });
});
