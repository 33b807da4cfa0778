import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvidence } from '../../src/model/evidence.schema.ts';

const demo = join(import.meta.dirname, '../../examples/wdbc/demo.ts');

let folder: string;
let said: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieback-demo-'));
  const env = { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8' };
  said = (
    await promisify(execFile)('sh', ['-c', 'exec "$0" "$1" 2>&1', process.execPath, demo], {
      cwd: folder,
      env,
      timeout: 110_000,
    })
  ).stdout;
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a command printed, up to the next headline or command. */
const answerTo = (command: string): string => {
  const [, answer = ''] = said.split(`$ tieback ${command}`);
  return answer.split(/\n(?:── |\$ )/)[0] ?? '';
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
});
