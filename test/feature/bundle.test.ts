import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VerificationId } from '../../src/bundle/verify/verification.ts';
import { verificationSummary } from '../../src/cli/output/verification-text.ts';
import { type Evidence, verifyBundle } from '../../src/index.ts';
import { version } from '../../src/version.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { bundleFiles, forge, readText, seededRandom, sha256 } from '../support/bundle-bench.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

const card = `cardVersion: 1
document: { id: DOC-7 }
system: { intendedPurpose: screening }
`;

const ownManifest = `id: our-report
version: 1.2.3
title: Our report
evidence: tieback/evidence/1
inherits: provenance
entry: { html: html/report.hbs, md: md/report.hbs }
`;

let bench: RunBench;
let outcome: RunOutcome;
let evidence: Evidence;
let made: string;
let madeOwn: string;
let directory: string;

beforeAll(async () => {
  bench = await openRunBench();
  bench.write('data/new.csv', '1\n');
  const command = script(
    'printf \'{"params":{"lr":"0.1"}}\\n{"metrics":{"acc":0.9},"step":1}\\n\' >> "$TIEBACK_METRICS"',
  );
  outcome = await bench.tieback.run(
    requestFor({ data: { dir: 'data', allowDelete: true }, tag: 'v2', command, showMetrics: ['acc'] }),
  );
  bench.write('card.yaml', card);
  evidence = await bench.tieback.evidence({ id: outcome.tie, repository }, undefined, { card: 'card.yaml' });
  made = join(bench.dir, 'made');
  await bench.tieback.bundle(evidence, made, { card });
  bench.write('our-report/manifest.yaml', ownManifest);
  bench.write('our-report/md/report.hbs', '# {{document.title}}\n\n{{> run n="1"}}\n');
  bench.write(
    'our-report/html/report.hbs',
    '<!doctype html><title>{{document.title}}</title><p>{{fact subject.run.id}}',
  );
  madeOwn = join(bench.dir, 'made-own');
  await bench.tieback.bundle(evidence, madeOwn, { card, template: join(bench.dir, 'our-report') });
});
afterAll(() => bench[Symbol.dispose]());
beforeEach(() => {
  directory = join(bench.dir, 'bundle');
  rmSync(directory, { recursive: true, force: true });
  cpSync(made, directory, { recursive: true });
});

/** Questions that did not come out well, and how. */
const troubles = async (
  options?: Parameters<typeof verifyBundle>[1],
): Promise<Partial<Record<VerificationId, string>>> => {
  const { steps } = await verifyBundle(directory, options);
  return Object.fromEntries(steps.filter((step) => step.outcome !== 'pass').map((step) => [step.id, step.outcome]));
};

describe('a bundle', { timeout: 60_000 }, () => {
  it('holds documents, evidence, checks, the card, a manifest, sums and a guide', () => {
    expect(bundleFiles(directory)).toEqual([
      'SHA256SUMS',
      'VERIFY.md',
      'card.yaml',
      'checks.json',
      'evidence.json',
      'manifest.json',
      'report.html',
      'report.md',
    ]);
    expect(readText(directory, 'report.html')).toContain(sha256(readText(directory, 'evidence.json')));
  });

  it('is as its published schemas say', () => {
    const json = (file: string): unknown => JSON.parse(readText(directory, file));
    expect(schemaProblems('bundle-1.json', json('manifest.json'))).toEqual([]);
    expect(schemaProblems('checks-1.json', json('checks.json'))).toEqual([]);
    expect(schemaProblems('evidence-1.json', json('evidence.json'))).toEqual([]);
  });

  it('is the same, byte for byte, when it is made again', async () => {
    const again = join(bench.dir, 'again');
    await bench.tieback.bundle(evidence, again, { card });
    for (const file of bundleFiles(made)) expect(readText(again, file)).toBe(readText(made, file));
  });

  it('is checked by sha256sum alone, in the words of its guide', () => {
    const commands = /```sh\n([\s\S]*?)```/.exec(readText(directory, 'VERIFY.md'))?.[1] ?? '';
    const run = () => execFileSync('sh', ['-ec', commands], { cwd: directory, encoding: 'utf8', stdio: 'pipe' });
    const [found, listed] = run().trim().split('\n').slice(-2).map(Number);
    expect(run()).toContain('report.html: OK');
    expect([found, listed]).toEqual([7, 7]);
    writeFileSync(join(directory, 'report.md'), 'other\n');
    expect(run).toThrow(/Command failed/);
  });

  it.each(['made', 'not-a-folder.txt'])('is not written over what is there: %s', async (name) => {
    writeFileSync(join(bench.dir, 'not-a-folder.txt'), 'mine\n');
    const asked = bench.tieback.bundle(evidence, join(bench.dir, name));
    await expect(asked).rejects.toMatchObject({ code: 'USAGE_INVALID' });
    expect(readFileSync(join(bench.dir, 'not-a-folder.txt'), 'utf8')).toBe('mine\n');
  });

  it('goes into a folder that is empty, and leaves nothing beside it', async () => {
    const folder = join(bench.dir, 'place');
    mkdirSync(join(folder, 'empty'), { recursive: true });
    await bench.tieback.bundle(evidence, join(folder, 'empty'), { formats: ['md'] });
    expect(bundleFiles(folder)).toEqual(['empty']);
    expect(bundleFiles(join(folder, 'empty'))).toContain('report.md');
    expect(bundleFiles(join(folder, 'empty'))).not.toContain('report.html');
  });
});

describe('verifying a bundle', { timeout: 60_000 }, () => {
  it('finds all of it as it was made, and keeps to its published schema', async () => {
    const found = await verifyBundle(directory);
    expect(await troubles()).toEqual({});
    expect(found).toMatchObject({
      isVerified: true,
      subject: { tie: outcome.tie, run: outcome.runId, repository },
      manifestSha256: sha256(readText(directory, 'manifest.json')),
    });
    expect(schemaProblems('verify-1.json', found)).toEqual([]);
  });

  it('finds each of 200 random changes of a single byte', async () => {
    // It holds one file more than the other: the template.
    cpSync(madeOwn, directory, { recursive: true });
    const before = await troubles();
    const random = seededRandom(20261121);
    const touched = new Set<string>();
    const files = bundleFiles(directory);
    const missed: string[] = [];
    for (let round = 0; round < 200; round += 1) {
      const file = files[Math.floor(random() * files.length)] ?? '';
      touched.add(file);
      const bytes = readFileSync(join(directory, file));
      const at = Math.floor(random() * bytes.length);
      const changed = Buffer.from(bytes);
      changed[at] = ((bytes[at] ?? 0) + 1 + Math.floor(random() * 255)) % 256;
      writeFileSync(join(directory, file), changed);
      const { isVerified } = await verifyBundle(directory);
      if (isVerified) missed.push(`${file} at ${at}`);
      writeFileSync(join(directory, file), bytes);
    }
    expect(missed).toEqual([]);
    expect([...touched].sort()).toEqual(files);
    expect(await troubles()).toEqual(before);
  }, 240_000);

  it('finds a fact that was changed with every sum', async () => {
    const commit = outcome.dataCommit ?? '';
    expect(commit).toMatch(/^[0-9a-f]{64}$/);
    forge(directory, 'evidence.json', (text) => {
      const json = JSON.parse(text);
      json.subject.data.commit.id.value = commit.replaceAll('a', 'b');
      return `${JSON.stringify(json, null, 2)}\n`;
    });
    const { steps } = await verifyBundle(directory);
    expect(steps.find(({ id }) => id === 'facts')).toMatchObject({
      outcome: 'fail',
      problems: [`data.commit.id: the records give "${commit}", the snapshot states "${commit.replaceAll('a', 'b')}"`],
    });
    expect(steps.filter(({ id }) => ['files', 'sums', 'extra'].includes(id)).map((step) => step.outcome)).toEqual([
      'pass',
      'pass',
      'pass',
    ]);
  });

  it('names a metric that was changed, and what it was', async () => {
    forge(directory, 'evidence.json', (text) => {
      const json = JSON.parse(text);
      const metric = json.subject.run.metrics.find(({ key }: { readonly key: string }) => key === 'acc');
      metric.value.value = 0.99;
      metric.history.value[0].value = 0.99;
      metric.value.sources[0].record = 'elsewhere';
      json.subject.run.name.sources[0].record = 'elsewhere';
      return `${JSON.stringify(json, null, 2)}\n`;
    });
    const { steps } = await verifyBundle(directory);
    expect(steps.find(({ id }) => id === 'facts')?.problems).toEqual([
      'run.metrics.[acc].value: the records give 0.9, the snapshot states 0.99',
      'run.metrics.[acc].history.0.value: the records give 0.9, the snapshot states 0.99',
      'run.name.sources.0.record',
    ]);
  });

  it('finds an answer of lakeFS that was changed with every sum', async () => {
    forge(directory, 'evidence.json', (text) => {
      const json = JSON.parse(text);
      json.records[`lakefs:commit:${repository}:${outcome.dataCommit}`].body.metadata.site = 'elsewhere';
      return `${JSON.stringify(json, null, 2)}\n`;
    });
    expect(await troubles()).toMatchObject({ facts: 'fail' });
  });

  it('finds a check whose outcome was made better', async () => {
    const worst = evidence.checks.find(({ outcome: one }) => one !== 'pass');
    const better = (text: string) => text.replaceAll(`"outcome": "${worst?.outcome}"`, '"outcome": "pass"');
    forge(directory, 'checks.json', better);
    expect(await troubles()).toEqual({ checks: 'fail' });
    forge(directory, 'evidence.json', better);
    expect(await troubles()).toMatchObject({ checks: 'fail' });
  });

  it('finds one byte that was changed in the card with every sum', async () => {
    forge(directory, 'card.yaml', (text) => text.replace('screening', 'screeninG'));
    const { steps } = await verifyBundle(directory);
    expect(steps.find(({ id }) => id === 'card')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(sha256(card)),
    });
    expect(await troubles()).toEqual({ card: 'fail' });
  });

  it('finds a statement that was changed in the snapshot, and with it what follows from it', async () => {
    forge(directory, 'evidence.json', (text) => {
      const json = JSON.parse(text);
      json.records['card:card'].body.card.system.intendedPurpose = 'diagnosis';
      return `${JSON.stringify(json, null, 2)}\n`;
    });
    const { steps } = await verifyBundle(directory);
    expect(steps.find(({ id }) => id === 'card')).toMatchObject({
      outcome: 'fail',
      problems: ['system.intendedPurpose'],
    });
  });

  it('says that a card is not there which the snapshot was taken with', async () => {
    rmSync(directory, { recursive: true });
    await bench.tieback.bundle(evidence, directory);
    expect(await troubles()).toEqual({ card: 'warn' });
  });

  it('is not made with a card that is not the one of the snapshot', async () => {
    const asked = bench.tieback.bundle(evidence, join(bench.dir, 'never'), { card: `${card}\n` });
    await expect(asked).rejects.toMatchObject({ code: 'USAGE_INVALID' });
    expect(existsSync(join(bench.dir, 'never'))).toBe(false);
  });

  it('finds a snapshot that was written in another way', async () => {
    forge(directory, 'evidence.json', (text) => text.replace('{\n', '{\n\n'));
    expect(await troubles()).toMatchObject({ snapshot: 'fail' });
  });

  it.each(['report.html', 'report.md'])('finds a word that was changed in %s with every sum', async (file) => {
    forge(directory, file, (text) => text.replace('verified', 'perfect!'));
    expect(await troubles()).toEqual({ documents: 'fail' });
  });

  it('finds what lies beside the listed files, and links, and leaves signatures their place', async () => {
    writeFileSync(join(directory, 'extra.txt'), 'x');
    expect(await troubles()).toEqual({ extra: 'fail' });
    rmSync(join(directory, 'extra.txt'));
    symlinkSync('/etc/hostname', join(directory, 'link'));
    expect(await troubles()).toEqual({ extra: 'fail' });
    rmSync(join(directory, 'link'));
    mkdirSync(join(directory, 'signatures'));
    writeFileSync(join(directory, 'signatures', 'manifest.sig'), 'x');
    expect(await troubles()).toEqual({ signatures: 'skip' });
  });

  it('finds a document behind a link, even where that has the same bytes', async () => {
    cpSync(join(directory, 'report.md'), join(bench.dir, 'elsewhere.md'));
    rmSync(join(directory, 'report.md'));
    symlinkSync(join(bench.dir, 'elsewhere.md'), join(directory, 'report.md'));
    expect(await troubles()).toMatchObject({ files: 'fail' });
  });

  it.each(['evidence.json', 'report.md', 'SHA256SUMS', 'manifest.json'])('finds that %s is gone', async (file) => {
    rmSync(join(directory, file));
    expect((await verifyBundle(directory)).isVerified).toBe(false);
  });

  it('never reads a path that leads out of the bundle', async () => {
    forge(directory, 'manifest.json', (text) => text.replace('"takenAt"', '"takenAt" '));
    const manifest = JSON.parse(readText(directory, 'manifest.json'));
    manifest.files[0].path = '../data/new.csv';
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
    const { steps } = await verifyBundle(directory);
    expect(steps).toMatchObject([
      { id: 'manifest', outcome: 'fail', problems: [expect.stringContaining('plain path')] },
    ]);
  });

  it('leaves unverified what another version of tieback made otherwise, and says which to ask', async () => {
    forge(directory, 'evidence.json', (text) => {
      const json = JSON.parse(text);
      json.tool = 'tieback/9.0.0';
      delete json.checks[0];
      json.checks = json.checks.filter(Boolean);
      return `${JSON.stringify(json, null, 2)}\n`;
    });
    const { steps } = await verifyBundle(directory);
    expect(steps.find(({ id }) => id === 'facts')).toMatchObject({ outcome: 'pass' });
    expect(steps.find(({ id }) => id === 'checks')).toMatchObject({
      outcome: 'unverified',
      reason: expect.stringContaining('npm install --global tieback@9.0.0'),
    });
    expect((await verifyBundle(directory)).isVerified).toBe(false);
  });

  it('is not talked out of its answer by the name of another version', async () => {
    const lie = (text: string) => text.replaceAll(`tieback/${version}`, 'tieback/0.0.9');
    forge(directory, 'evidence.json', (text) => {
      const json = JSON.parse(lie(text));
      json.subject.data.commit.id.value = (outcome.dataCommit ?? '').replaceAll('a', 'b');
      return `${JSON.stringify(json, null, 2)}\n`;
    });
    forge(directory, 'report.html', (text) => text.replace('verified', 'perfect!'));
    forge(directory, 'manifest.json', lie);
    const found = await verifyBundle(directory);
    expect(await troubles()).toMatchObject({ facts: 'unverified', documents: 'unverified' });
    expect(found.isVerified).toBe(false);
    expect(schemaProblems('verify-1.json', found)).toEqual([]);
    expect(verificationSummary(found)).toMatch(
      /^not verified: 0 of \d+ questions failed, 3 could not be verified by this version/,
    );
  });

  it('holds a whole bundle of another version to what comes out the same', async () => {
    forge(directory, 'manifest.json', (text) => text.replace(`tieback/${version}`, 'tieback/0.0.9'));
    expect(await troubles()).toEqual({});
  });

  it.each([
    [
      'another SHA-256',
      (text: string) => text.replaceAll(/("kind": "built-in",\s+"sha256": ")[0-9a-f]{8}/g, '$100000000'),
    ],
    ['another name', (text: string) => text.replaceAll('"id": "provenance"', '"id": "nowhere"')],
    ['another owner', (text: string) => text.replaceAll('"kind": "built-in"', '"kind": "own"')],
  ])('takes no changed document for one of a template with %s', async (_, change) => {
    forge(directory, 'report.md', (text) => text.replace('verified', 'perfect!'));
    forge(directory, 'manifest.json', change);
    expect((await verifyBundle(directory)).isVerified).toBe(false);
  });

  it('remarks that nothing but the checksum of a PDF was compared', async () => {
    const before = (await verifyBundle(directory)).steps.filter((step) => step.outcome === 'pass').length;
    writeFileSync(join(directory, 'report.pdf'), '%PDF-1.4');
    const manifest = JSON.parse(readText(directory, 'manifest.json'));
    const [{ template, locale }] = manifest.documents;
    manifest.documents.push({ path: 'report.pdf', format: 'pdf', template, locale });
    manifest.files.push({ ...manifest.files[0], path: 'report.pdf', mediaType: 'application/pdf' });
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
    forge(directory, 'report.pdf', () => '%PDF-1.4 forged');
    const found = await verifyBundle(directory);
    expect(found.steps.find(({ id }) => id === 'sum-only')).toMatchObject({
      outcome: 'warn',
      title: expect.stringContaining('Only the checksum'),
      problems: ['report.pdf'],
    });
    expect(await troubles()).toEqual({ 'sum-only': 'warn' });
    expect(verificationSummary(found)).toBe(`verified: ${before} of ${before + 1} questions hold, 1 with a remark`);
  });

  it('refuses a folder that is no bundle', async () => {
    await expect(verifyBundle(join(bench.dir, 'data'))).rejects.toMatchObject({ code: 'BUNDLE_NOT_FOUND' });
    await expect(verifyBundle(join(bench.dir, 'nowhere'))).rejects.toMatchObject({ code: 'BUNDLE_NOT_FOUND' });
  });
});

describe('a bundle made with a template of one’s own', { timeout: 60_000 }, () => {
  const own = (text: string) => {
    bench.write('own.md.hbs', text);
    return join(bench.dir, 'own.md.hbs');
  };

  it('carries that template, renders with it again, and says whose it is', async () => {
    rmSync(directory, { recursive: true });
    cpSync(madeOwn, directory, { recursive: true });
    expect(bundleFiles(directory)).toContain('template.json');
    expect(readText(directory, 'VERIFY.md')).toContain('template.json');
    const { documents } = JSON.parse(readText(directory, 'manifest.json'));
    expect(documents.map(({ path }: { readonly path: string }) => path)).toEqual(['report.html', 'report.md']);
    expect(documents[0].template).toMatchObject({ kind: 'own', sha256: sha256(readText(directory, 'template.json')) });
    const found = await verifyBundle(directory);
    expect(found.steps.find(({ id }) => id === 'template')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringMatching(/own template our-report 1\.2\.3, SHA-256 [0-9a-f]{64}/),
    });
    expect(await troubles()).toEqual({ template: 'warn' });
    expect(await troubles({ template: join(bench.dir, 'our-report') })).toEqual({});
  });

  it('finds a word that was changed in the document, or in the template, with every sum', async () => {
    rmSync(directory, { recursive: true });
    cpSync(madeOwn, directory, { recursive: true });
    forge(directory, 'report.md', (text) => text.replace('Our report', 'Her report'));
    expect(await troubles()).toMatchObject({ documents: 'fail' });
    forge(directory, 'template.json', (text) => text.replace('Our report', 'Her report'));
    expect(await troubles()).toMatchObject({ template: 'fail' });
  });

  it('says so where it is another than the one that is given', async () => {
    const template = own('# {{fact subject.run.id}}\n');
    rmSync(directory, { recursive: true });
    await bench.tieback.bundle(evidence, directory, { card, template, formats: ['md'] });
    expect(await troubles({ template })).toEqual({});
    own('# other {{fact subject.run.id}}\n');
    expect(await troubles({ template })).toEqual({ documents: 'unverified' });
    rmSync(join(directory, 'template.json'));
    expect((await verifyBundle(directory)).isVerified).toBe(false);
  });
});

describe('verifying a bundle online', { timeout: 60_000 }, () => {
  const online = async () => {
    const { steps } = await bench.tieback.verify(directory);
    return steps.filter(({ id }) => id.endsWith('-today'));
  };

  it('finds that both services still say the same', async () => {
    expect((await online()).map((step) => [step.id, step.outcome, step.problems])).toEqual([
      ['facts-today', 'pass', []],
      ['checks-today', 'pass', []],
    ]);
  });

  it.each([0, 3, 9])('cannot tell when lakeFS is gone after %i requests, and says so', async (requests) => {
    bench.takeDown('lakefs', requests);
    const found = await online().catch((error: unknown) => error);
    bench.bringUp();
    if (found instanceof Error) expect(found).toMatchObject({ code: 'HTTP_UNREACHABLE' });
    else
      expect(found).toMatchObject([
        { id: 'facts-today', outcome: 'skip', problems: expect.arrayContaining([expect.stringContaining(repository)]) },
      ]);
  });

  it('tells what may change apart from what may not', async () => {
    await bench.mlflow.runs.update(outcome.runId ?? '', { name: 'renamed' });
    expect((await online())[0]).toMatchObject({ outcome: 'warn', problems: [expect.stringContaining('run.name')] });
    await bench.lakefs.tags.delete(repository, 'v2');
    const [facts, checks] = await online();
    expect(facts).toMatchObject({ outcome: 'fail' });
    expect(facts?.problems.join('\n')).toContain('data.tagCommit');
    expect(checks?.outcome).not.toBe('pass');
  });
});
