import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { type CiJob, openCiJob } from '../support/ci-job.ts';
import { type ForgeServer, startForge } from '../support/forge-server.ts';

type Step = {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly shell?: string;
  readonly 'working-directory'?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
};
type Action = {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
};
type Values = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(root, 'action.yml'), 'utf8');
const action = parse(text) as Action;
const { steps } = action.runs;

let job: CiJob;
let github: ForgeServer;
const token = 'canary-forge-token-1';
const experiment = `action-${randomBytes(4).toString('hex')}`;
beforeAll(async () => {
  [job, github] = await Promise.all([openCiJob(), startForge({ kind: 'github' })]);
});
afterAll(async () => {
  await Promise.all([job[Symbol.asyncDispose](), github[Symbol.asyncDispose]()]);
});

const files = (name: string) => {
  const folder = join(job.dir, 'runner', name);
  mkdirSync(folder, { recursive: true });
  return { summary: join(folder, 'summary'), output: join(folder, 'output'), path: join(folder, 'path'), temp: folder };
};

/** What GitHub documents of the environment of a step; each step has output and path files of its own. */
const runStep = async (step: Step, name: string, inputs: Values, outputs: Readonly<Record<string, Values>>) => {
  const { summary, output, path, temp } = files(name);
  for (const file of [output, path]) writeFileSync(file, '');
  const evaluate = (value: string): string =>
    value.replaceAll(/\$\{\{ (?:inputs\.([\w-]+)|steps\.(\w+)\.outputs\.([\w-]+)) \}\}/g, (_all, input, id, key) =>
      input === undefined ? (outputs[id]?.[key] ?? '') : (inputs[input] ?? ''),
    );
  const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([key, value]) => [key, evaluate(value)]));
  const script = join(temp, 'script.sh');
  writeFileSync(script, step.run ?? '');
  const end = await job.run(
    ['bash', '--noprofile', '--norc', '-eo', 'pipefail', script],
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: github.apiUrl,
      GITHUB_REPOSITORY: 'ada/retina',
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '42',
      RUNNER_TEMP: temp,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_OUTPUT: output,
      GITHUB_PATH: path,
      ...env,
    },
    join(job.folder, evaluate(step['working-directory'] ?? '.')),
  );
  const lines = readFileSync(output, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const said = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { ...end, said, summary, path };
};

const stepNamed = (name: string): Step => {
  const step = steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`action.yml has no step "${name}"`);
  return step;
};

const defaults = (): Values =>
  Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, String(input.default ?? '')]));

/** Runs the steps after the installation, as GitHub would where tieback is installed. */
const useAction = async (name: string, given: Values) => {
  const inputs: Values = { ...defaults(), 'github-token': token, ...given };
  const ran = await runStep(stepNamed('Run tieback'), name, inputs, {});
  const outputs = { run: ran.said };
  const commented =
    inputs['comment'] === 'true'
      ? await runStep(stepNamed('Comment on the pull request'), name, inputs, outputs)
      : undefined;
  const passed = await runStep(stepNamed('Pass on the exit code'), name, inputs, outputs);
  const summary = inputs['summary'] === 'none' ? '' : readFileSync(ran.summary, 'utf8');
  return { ran, commented, code: passed.code, summary };
};

describe('action.yml', () => {
  it('describes every input and output, and uses every input', () => {
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs }))
      expect({ name, length: description.length }).toEqual({ name, length: expect.toSatisfy((n: number) => n > 10) });
    const used = [...text.matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
  });

  it('gives only outputs that its steps say', () => {
    for (const { value } of Object.values(action.outputs)) {
      const [, id, key] = /^\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}$/.exec(value) ?? [];
      expect(steps.find((step) => step.id === id)?.run).toContain(`${key}=`);
    }
  });

  it('puts nothing that others may have written into a script', () => {
    expect(action.runs.using).toBe('composite');
    for (const { run, shell, uses } of steps) {
      expect(run ?? '').not.toMatch(/\$\{\{/);
      expect(uses === undefined ? shell : 'bash').toBe('bash');
    }
  });

  it('installs the version of this package', () => {
    expect(action.inputs['version']?.default).toBe(manifest.version);
  });

  it('installs the package and puts it on the path', async () => {
    const local = join(job.dir, 'package');
    mkdirSync(local);
    cpSync(join(job.bin, 'tieback'), join(local, 'tieback.sh'));
    writeFileSync(
      join(local, 'package.json'),
      JSON.stringify({ name: 'tieback', version: '0.0.1', bin: { tieback: 'tieback.sh' } }),
    );
    const { code, stderr, path } = await runStep(
      stepNamed('Install tieback'),
      'install',
      { version: `file:${local}` },
      {},
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { stdout } = await job.run([join(readFileSync(path, 'utf8').trim(), 'tieback'), '--version']);
    expect(stdout).toBe(`tieback ${manifest.version}\n`);
  });

  it('is used as it can be by the workflow of the example', () => {
    const { jobs } = parse(readFileSync(join(root, 'examples/ci/github.yml'), 'utf8'));
    const used = jobs.experiment.steps.filter(({ uses }: Step) => uses?.includes('/tieback@'));
    expect(used.length).toBeGreaterThan(3);
    for (const { with: given } of used) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
      expect(given.command).toEqual(expect.any(String));
    }
  });
});

describe('a step over action.yml', () => {
  it('hands the words over as they are quoted, and lets no shell read them', async () => {
    const name = 'train "1" $(touch pwned); `touch pwned` $HOME';
    const command = `run --baseline v1.0 --experiment ${experiment} --model ${experiment}
      --name 'train "1" $(touch pwned); \`touch pwned\` $HOME' --data work
      --input test=lakefs://${job.repository}/v1.0/test/ --show-metric accuracy -- node train.ts`;
    const { ran, code, summary } = await useAction('run', { command });
    expect({ code, stderr: ran.stderr }).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('13 of 14 right');
    expect(summary).toMatch(/^### tieback run\n\nDone\.\n\n {4}threshold 2\.1: 13 of 14 right\n/);
    expect(ran.said).toMatchObject({ 'exit-code': '0', stdout: expect.stringMatching(/stdout$/) });
    expect(() => readFileSync(join(job.folder, 'pwned'))).toThrow('ENOENT');
    const found = await job.mlflow.experiments.findByName(experiment);
    const names: (string | undefined)[] = [];
    for await (const run of job.mlflow.runs.search({ experimentIds: [found?.id ?? ''] })) names.push(run.name);
    expect(names).toEqual([name]);
  });

  it('shows Markdown in the summary and in one comment', async () => {
    const command = `compare --experiment ${experiment} --format md`;
    const given = { command, summary: 'markdown', title: 'Runs', comment: 'true', 'comment-key': 'compare' };
    const first = await useAction('compare', given);
    expect(first.summary).toMatch(/^### Runs\n\nDone\.\n\n(?:> \*\*DEMO.*\n\n)?# Comparison of runs\n/);
    expect(first.commented?.said['url']).toMatch(/#issuecomment-1001$/);
    await useAction('compare', given);
    expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining('## Metrics')]);
    expect(github.comments[0]?.body).toMatch(/^<!-- tieback-comment: compare -->\n### Runs/);
    expect(github.comments[0]?.body).toContain('https://github.com/ada/retina/actions/runs/42');
  });

  it('fails when the answer is no, unless that is allowed', async () => {
    const command = `promote --best accuracy:max --experiment ${experiment} --threshold "accuracy>=0.99" --dry-run`;
    const refused = await useAction('no', { command });
    expect(refused).toMatchObject({ code: 3, summary: expect.stringContaining('**The answer is no** (exit code 3).') });
    expect(refused.summary).toContain('    ');
    expect((await useAction('no', { command, 'allow-no': 'true' })).code).toBe(0);
  });

  it('passes on the code of a training, which is no answer of tieback', async () => {
    const command = `run --baseline v1.0 --experiment ${experiment}-failing -- sh -c "exit 3"`;
    const { code, summary } = await useAction('failing', { command, 'allow-no': 'true' });
    expect(code).toBe(3);
    expect(summary).toContain("**Failed** (the wrapped command's exit code 3).");
  });

  it('says in the summary why it failed, and no secret', async () => {
    const { code, ran, summary } = await useAction('failed', {
      command: 'compare --experiment none-such --format md',
      summary: 'markdown',
    });
    expect(code).toBe(1);
    expect(summary).toContain('**Failed** (exit code 1).');
    expect(summary).toMatch(/^ {4}error .*none-such.* \[MLFLOW_EXPERIMENT_NOT_FOUND\]$/m);
    expect(ran.stdout + ran.stderr + summary).not.toContain(token);
  });

  it.each([
    ['no command', ' '],
    ['a quote that is not closed', 'compare "a'],
  ])('refuses %s', async (_what, command) => {
    const { ran } = await useAction('refused', { command, summary: 'none' });
    expect(ran).toMatchObject({ code: 2, stdout: expect.stringContaining('::error title=tieback::') });
  });

  it('goes on with a warning where the comment cannot be written', async () => {
    const { code, commented } = await useAction('fork', {
      command: '--version',
      comment: 'true',
      'github-token': 'canary-read-only',
    });
    expect({ code, ended: commented?.code }).toEqual({ code: 0, ended: 0 });
    expect(commented?.stdout).toContain('::warning title=tieback comment::');
    expect(commented?.stderr).toContain('FORGE_UNAUTHORIZED');
  });

  it('keeps a summary within what GitHub takes', async () => {
    const command = `run --baseline v1.0 --experiment ${experiment}-long -- node -e "console.log('x'.repeat(3e6))"`;
    const { code, summary } = await useAction('long', { command });
    expect(code).toBe(0);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(summary).toContain('Cut here');
  });
});
