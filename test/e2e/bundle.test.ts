import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testChromium } from '../support/chromium.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { readPdf } from '../support/read-pdf.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let runId: string;
beforeAll(async () => {
  bench = await openWorkbench();
  const { result } = await bench.run(
    ['--name', 'first', '--tag', 'v2', '--show-metric', 'acc'],
    ['sh', '-c', 'printf \'{"params":{"lr":"0.1"}}\\n{"metrics":{"acc":0.9},"step":1}\\n\' >> "$TIEBACK_METRICS"'],
  );
  runId = result.runId ?? '';
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Neither settings nor servers: what whoever was handed a bundle has. */
const elsewhere = {
  env: {
    LAKECTL_SERVER_ENDPOINT_URL: undefined,
    LAKECTL_CREDENTIALS_ACCESS_KEY_ID: undefined,
    LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: undefined,
    MLFLOW_TRACKING_URI: undefined,
  },
} as const;

describe('tieback report --bundle and tieback verify', () => {
  it('hand over a document that whoever has it can verify, offline and against both services', async () => {
    const written = await bench.cli(['report', runId, '--repo', bench.repository, '--bundle', 'handed-over', '--json']);
    expect(written.code).toBe(0);
    const answer = JSON.parse(written.stdout);
    expect(schemaProblems('report-1.json', answer)).toEqual([]);
    expect(answer.bundle.files).toContain('report.html');

    const offline = await bench.cli(['verify', 'handed-over', '--json'], elsewhere);
    const found = JSON.parse(offline.stdout);
    expect([offline.code, schemaProblems('verify-1.json', found)]).toEqual([0, []]);
    expect(found).toMatchObject({ isVerified: true, manifestSha256: answer.bundle.manifestSha256 });

    const online = await bench.cli(['verify', 'handed-over', '--online']);
    expect(online).toMatchObject({ code: 0, stdout: expect.stringContaining('[facts-today]') });
    expect(online.stderr).toMatch(/^verified: /m);
  });

  it('tell of a run whose metric is another today, which the bundle itself cannot know', async () => {
    await bench.cli(['report', runId, '--repo', bench.repository, '--bundle', 'before']);
    await bench.mlflow.runs.logBatch(runId, {
      metrics: [{ key: 'acc', value: 0.99, timestamp: 1_800_000_000_000, step: 2 }],
    });
    expect((await bench.cli(['verify', 'before'], elsewhere)).code).toBe(0);
    const { code, stdout, stderr } = await bench.cli(['verify', 'before', '--online']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/run\.metrics\.\[acc\]\.value was 0\.9, and is 0\.99 today/);
    expect(stderr).toMatch(/^not verified: /m);
  });

  it('find one byte more, and exit with 3', async () => {
    await bench.cli(['report', runId, '--repo', bench.repository, '--bundle', 'changed', '--format', 'md']);
    appendFileSync(join(bench.dir, 'changed', 'report.md'), ' ');
    const { code, stdout } = await bench.cli(['verify', 'changed'], elsewhere);
    expect(code).toBe(3);
    expect(stdout).toMatch(/report\.md has \d+ bytes/);
  });

  it('say what to do where there is no bundle, or room for none', async () => {
    const none = await bench.cli(['verify', 'nowhere'], elsewhere);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('tieback report --bundle') });
    const full = await bench.cli(['report', runId, '--repo', bench.repository, '--bundle', '.']);
    expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining('not empty') });
    const both = await bench.cli(['report', runId, '--bundle', 'x', '--out', 'y.html']);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--bundle and --out') });
  });

  it('take the card along as it is given', async () => {
    writeFileSync(join(bench.dir, 'card.yaml'), 'cardVersion: 1\n');
    await bench.cli(['report', runId, '--repo', bench.repository, '--bundle', 'carded', '--card', 'card.yaml']);
    expect(readFileSync(join(bench.dir, 'carded', 'card.yaml'), 'utf8')).toBe('cardVersion: 1\n');
    expect((await bench.cli(['verify', 'carded'], elsewhere)).code).toBe(0);
  });
});

describe('tieback report as a PDF', () => {
  it('prints it into the file whose ending asks for one, with the evidence beside it', async () => {
    const env = { TIEBACK_CHROMIUM: testChromium() };
    const { code, stdout, stderr } = await bench.cli(['report', runId, '-r', bench.repository, '-o', 'doc.pdf'], {
      env,
    });
    expect([code, stdout, stderr.includes('doc.json')]).toEqual([0, 'doc.pdf\n', true]);
    const { pages, outline, isTagged } = await readPdf(readFileSync(join(bench.dir, 'doc.pdf')));
    expect([outline[0], isTagged]).toEqual(['Run first', true]);
    expect(pages[0]).toMatch(/Page\s+1\s+of/);
  });

  it('says what to do where there is no browser, and on stdout', async () => {
    const env = { TIEBACK_CHROMIUM: join(bench.dir, 'none') };
    const none = await bench.cli(['report', runId, '-r', bench.repository, '-f', 'pdf', '-o', 'none.pdf'], { env });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('TIEBACK_CHROMIUM') });
    const stdout = await bench.cli(['report', runId, '-f', 'pdf', '-o', '-']);
    expect(stdout).toMatchObject({ code: 2, stderr: expect.stringContaining('--out report.pdf') });
  });
});
