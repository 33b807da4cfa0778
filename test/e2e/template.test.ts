import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testChromium } from '../support/chromium.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { readPdf } from '../support/read-pdf.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const template = async (...args: readonly string[]) => {
  const finished = await bench.cli(['template', ...args], { env: { TIEBACK_CHROMIUM: testChromium() } });
  return { ...finished, json: finished.stdout.startsWith('{') ? JSON.parse(finished.stdout) : undefined };
};

describe('tieback template', () => {
  it('lists the built-in packs with their blocks', async () => {
    const { code, json } = await template('list', '--json');
    expect([code, schemaProblems('template-1.json', json)]).toEqual([0, []]);
    expect(json.packs).toContainEqual(
      expect.objectContaining({ id: 'provenance', formats: ['html', 'md'], blocks: expect.arrayContaining(['cover']) }),
    );
  });

  it('lets one block of a built-in pack be put another way, and the rest stay', async () => {
    const ejected = await template('eject', 'provenance', '--block', 'limits', '-o', 'ours', '--json');
    expect([ejected.code, schemaProblems('template-1.json', ejected.json)]).toEqual([0, []]);
    expect(ejected.json.files).toEqual([
      'ours/manifest.yaml',
      'ours/partials/html/limits.hbs',
      'ours/partials/md/limits.hbs',
    ]);
    bench.write('ours/partials/html/limits.hbs', '<section><h2>House rules</h2><p>{{document.title}}</p></section>\n');
    expect((await template('lint', 'ours')).code).toBe(0);

    const { result } = await bench.run(['--name', 'first'], ['true']);
    const where = ['--repo', bench.repository, '--template', 'ours'];
    expect((await bench.cli(['report', result.runId ?? '', ...where, '-o', 'ours.html'])).code).toBe(0);
    const html = bench.read('ours.html');
    expect(html).toContain('<h2>House rules</h2>');
    expect(html).toContain('Evidence index');
    expect(html).not.toContain('What is not claimed');
  });

  it('takes one more block into the same pack, and never writes over a file', async () => {
    const more = await template('eject', 'provenance', '--block', 'cover', '-o', 'ours', '--json');
    expect(more.json.files).toEqual(['ours/partials/html/cover.hbs']);
    const again = await template('eject', 'provenance', '--block', 'cover', '-o', 'ours');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') });
    const whole = await template('eject', 'provenance', '-o', 'ours');
    expect(whole).toMatchObject({ code: 2, stderr: expect.stringContaining('is not empty') });
  });

  it('copies a whole pack, which is right as it stands', async () => {
    expect((await template('eject')).code).toBe(0);
    expect(existsSync(join(bench.dir, 'provenance/html/report.hbs'))).toBe(true);
    expect((await template('lint', './provenance/')).code).toBe(0);
  });

  it('finds a misspelt path, and exits with 3', async () => {
    bench.write('ours/partials/html/limits.hbs', '<p>{{fact subject.run.nmae}}</p>\n');
    const { code, json } = await template('lint', 'ours', '--json');
    expect([code, schemaProblems('template-1.json', json)]).toEqual([3, []]);
    expect(json.problems).toMatchObject([{ file: 'partials/html/limits.hbs', line: 1 }]);
    const told = await template('lint', 'ours');
    expect(told.stdout).toContain('did you mean "name"?');
  });

  it('previews with a sample that nobody takes for evidence, or with evidence of one’s own', async () => {
    const { code, stderr } = await template('preview', 'provenance', '-o', 'look.pdf');
    expect([code, stderr]).toEqual([0, expect.stringContaining('sample evidence')]);
    const { pages } = await readPdf(readFileSync(join(bench.dir, 'look.pdf')));
    expect(pages[0]).toContain('DEMO');
    const own = await template('preview', '--evidence', 'ours.json', '-f', 'md', '-o', '-');
    expect(own).toMatchObject({ code: 0, stdout: expect.stringContaining(bench.repository) });
  });

  it('says what it can do, and which blocks there are', async () => {
    expect(await template('make')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('list, eject, lint, preview'),
    });
    const slip = await template('eject', 'provenance', '--block', 'cver');
    expect(slip).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "cover"?') });
    expect(await template('lint', 'nowhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('provenance') });
  });
});
