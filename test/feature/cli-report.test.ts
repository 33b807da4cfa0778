import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../../src/cli/commands/report.ts';
import { resume } from '../../src/cli/commands/resume.ts';
import { ties } from '../../src/cli/commands/ties.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { AnyCommand } from '../../src/cli/define-command.ts';
import { createOutput } from '../../src/cli/output/output.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import type { LocalTie } from '../../src/wrap/ties/ties.ts';
import { benchTime, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';

let bench: RunBench;
let outcome: RunOutcome;
beforeAll(async () => {
  bench = await openRunBench();
  bench.write('data/new.csv', '1\n');
  outcome = await bench.tieback.run(requestFor({ data: { dir: 'data', allowDelete: true }, tag: 'v2' }));
});
afterAll(() => bench[Symbol.dispose]());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const none = { json: false, out: undefined, formats: [], template: undefined, locale: undefined };

/** Runs a command over the bench, and tells what it printed where. */
const invoke = async (command: AnyCommand, args: readonly string[], values: Record<string, unknown> = {}) => {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const context: CliContext = {
    output: createOutput({ stdout: stream('stdout'), stderr: stream('stderr') }, {}),
    runtime: bench.runtime,
    interrupts: {
      signal: new AbortController().signal,
      abandon: new AbortController().signal,
      interruption: () => undefined,
    },
    config: async () => ({
      repository: { value: repository, source: 'command line', origin: 'command line' },
      state: { value: join(bench.dir, '.tieback'), source: 'command line', origin: 'command line' },
    }),
    tieback: async () => bench.tieback,
  };
  const code = await command.run(args, { ...none, ...values } as never, context);
  return { code, ...printed };
};

describe('tieback report', () => {
  it('keeps the evidence whose digest another document prints, and says which folder it made', async () => {
    const place = (name: string): string => join(bench.dir, 'kept', name);
    const first = await invoke(report, [outcome.tie], { out: place('a1.html') });
    expect(first.stderr).toContain(`folder made: ${join(bench.dir, 'kept')}`);
    const before = readFileSync(place('a1.json'), 'utf8');
    Object.assign(bench.runtime, { now: () => benchTime + 1000 });
    const { stderr } = await invoke(report, [outcome.tie], { out: place('a1.md'), formats: ['md'] });
    expect(stderr).toContain(place('a1.md.json'));
    expect(readFileSync(place('a1.json'), 'utf8')).toBe(before);
    expect(readFileSync(place('a1.html'), 'utf8')).toContain(sha256(before));
    expect(readFileSync(place('a1.md'), 'utf8')).toContain(sha256(readFileSync(place('a1.md.json'), 'utf8')));
    await invoke(report, [outcome.tie], { out: place('a1.html') });
    expect(readFileSync(place('a1.html'), 'utf8')).toContain(sha256(readFileSync(place('a1.json'), 'utf8')));
    Object.assign(bench.runtime, { now: () => benchTime });
  });

  const troubled = /checks? (?:failed|warned): [A-Z]+-\d/;

  it.each([{}, { json: true }])(
    'tells on stderr which checks failed or warned, and exits with 0: %j',
    async (values) => {
      const { code, stderr } = await invoke(report, [outcome.tie], { ...values, out: join(bench.dir, 'a.html') });
      expect([code, troubled.test(stderr)]).toEqual([0, true]);
    },
  );

  it('tells them beside a document on stdout too, and leaves that alone', async () => {
    const { code, stdout, stderr } = await invoke(report, [outcome.tie], { formats: ['json'], out: '-' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ subject: { tie: { id: { value: outcome.tie } } } });
    expect(stderr).toMatch(troubled);
  });

  it('refuses a template for JSON, and writes nothing', async () => {
    const file = join(bench.dir, 'never.json');
    const asked = invoke(report, [outcome.tie], { formats: ['json'], template: 'own.hbs', out: file });
    await expect(asked).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      message: expect.stringContaining('--template'),
    });
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['my.md.hbs', 'my-md-v2.md', '# my **<mark>\n'],
    ['my.hbs', 'my-v2.html', '<p>'],
  ])('takes from the name of template %s what it makes', async (template, made, beginning) => {
    bench.write(template, template.endsWith('.md.hbs') ? '# my **<mark>\n' : '<p>{{document.title}}</p>\n');
    const { stdout } = await invoke(report, ['v2'], { template: join(bench.dir, template) });
    expect(stdout).toBe(`${made}\n`);
    expect(bench.read(made)).toContain(beginning);
    rmSync(join(bench.dir, made.replace(/\.\w+$/, '.json')));
  });

  it('takes a tag', async () => {
    const file = join(bench.dir, 'tag.md');
    expect((await invoke(report, ['v2'], { formats: ['md'], out: file })).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain(outcome.tie);
  });

  it('names the file of a URI without its slashes', async () => {
    const { stdout } = await invoke(report, [`lakefs://${repository}/v2`]);
    expect(stdout).toBe('provenance-faces-v2.html\n');
    expect(existsSync(join(bench.dir, 'provenance-faces-v2.html'))).toBe(true);
  });

  it('writes beside a document the evidence whose digest that prints', async () => {
    const { stdout, stderr } = await invoke(report, ['v2'], { formats: ['md'], out: 'digest.md' });
    expect([stdout, stderr]).toEqual(['digest.md\n', expect.stringContaining('digest.json\n')]);
    const digest = sha256(bench.read('digest.json'));
    expect(bench.read('digest.md')).toContain(digest);
  });

  it('writes several formats from one evidence into a folder', async () => {
    mkdirSync(join(bench.dir, 'reports'));
    const { stdout } = await invoke(report, ['v2'], { formats: ['html', 'md'], out: 'reports' });
    expect(stdout).toBe('reports/provenance-v2.html\nreports/provenance-v2.md\n');
    const digest = sha256(bench.read('reports/provenance-v2.json'));
    for (const ending of ['html', 'md']) expect(bench.read(`reports/provenance-v2.${ending}`)).toContain(digest);
  });

  it('writes the evidence alone to a file that is called *.json', async () => {
    const { code, stdout } = await invoke(report, ['v2'], { out: 'alone.json' });
    expect([code, stdout]).toEqual([0, 'alone.json\n']);
    expect(JSON.parse(bench.read('alone.json'))).toMatchObject({ subject: { tie: { id: { value: outcome.tie } } } });
  });

  it('has room for one format on stdout', async () => {
    const asked = invoke(report, ['v2'], { formats: ['html', 'md'], out: '-' });
    await expect(asked).rejects.toMatchObject({ code: 'USAGE_INVALID' });
  });

  it('does not write evidence over a file of the user', async () => {
    bench.write('results.json', '{"acc":1}');
    const asked = invoke(report, ['v2'], { formats: ['md'], out: 'results.md' });
    await expect(asked).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      message: expect.stringContaining('results.json'),
    });
    expect(bench.read('results.json')).toBe('{"acc":1}');
  });
});

describe('tieback resume', () => {
  it('has nothing to do where every tie is complete', async () => {
    const asked = await invoke(resume, [], { status: undefined });
    expect(asked).toMatchObject({ code: 0, stdout: '', stderr: 'nothing is unfinished\n' });
  });

  it('does not take a name that nothing has for that', async () => {
    await expect(invoke(resume, ['nobody'], { status: undefined })).rejects.toMatchObject({ code: 'TIE_NOT_FOUND' });
  });
});

describe('tieback ties', () => {
  it('shows the tie, its run and the run name in one line when nobody says how wide that may be', async () => {
    const { stdout } = await invoke(ties, []);
    expect(stdout).toContain(`${outcome.tie}  2026-11-21 09:30  done   FINISHED ${outcome.runId?.slice(0, 8)}`);
    expect(stdout).toContain('retina / first');
  });

  it('answers with full ids in JSON', async () => {
    const { stdout } = await invoke(ties, [], { json: true });
    const answer = JSON.parse(stdout) as { readonly ties: readonly LocalTie[] };
    expect(answer.ties).toMatchObject([{ tie: outcome.tie, runId: outcome.runId, dataCommit: outcome.dataCommit }]);
  });
});
