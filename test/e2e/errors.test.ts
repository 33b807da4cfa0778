import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHoldingProxy } from '../support/holding-proxy.ts';
import { closedPort } from '../support/http-server.ts';
import { listAll } from '../support/run-bench.ts';
import { type CliOptions, openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let nowhere: string;
beforeAll(async () => {
  bench = await openWorkbench();
  nowhere = `http://127.0.0.1:${await closedPort()}`;
  await bench.lakefs.branches.create(bench.repository, { name: 'taken-branch', source: 'v1' });
  await bench.lakefs.branches.create(bench.repository, { name: 'dirty', source: 'v1' });
  await bench.lakefs.objects.upload(bench.repository, 'dirty', { path: 'train/z.csv', body: Buffer.from('z') });
  await bench.lakefs.commits.create(bench.repository, 'main', { message: 'empty', allowEmpty: true });
  await bench.lakefs.tags.create(bench.repository, { id: 'taken-tag', ref: 'main' });
  bench.write('odd/tieback.yaml', 'lakefs:\n  repositry: faces\n');
  bench.write('not-executable', 'true\n');
  chmodSync(join(bench.dir, 'not-executable'), 0o644);
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Everything on either service that a run could have touched. */
const touchable = async () => ({
  branches: await listAll(bench.lakefs.branches.list(bench.repository, { includeHidden: true })),
  tags: await listAll(bench.lakefs.tags.list(bench.repository)),
  staged: await listAll(bench.lakefs.branches.listUncommitted(bench.repository, 'main')),
  experiment: await bench.mlflow.experiments.findByName(bench.experiment),
});

type Wrong = {
  readonly what: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: () => Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly says: string;
  readonly code?: number;
};

const lakefsUrl = (): string => bench.environment['LAKECTL_SERVER_ENDPOINT_URL'] ?? '';
const mlflowUrl = (): string => bench.environment['MLFLOW_TRACKING_URI'] ?? '';

const wrongs: readonly Wrong[] = [
  { what: 'an unknown flag', args: ['--basline', 'v1'], says: "unknown option '--basline'" },
  { what: 'no command', command: [], says: "missing required argument 'command'" },
  { what: 'two starting points', args: ['--baseline', 'v1', '--on', 'v1'], says: '[USAGE_INVALID]' },
  { what: 'metadata that is no pair', args: ['--meta', 'site'], says: '[USAGE_INVALID]' },
  { what: 'a reserved metadata key', args: ['--meta', 'tieback.tie=mine'], says: '[USAGE_INVALID]' },
  { what: 'a shown metric in the place of the model', args: ['--show-metric', 'model_name'], says: '[USAGE_INVALID]' },
  { what: 'an unknown report format', args: ['--report', 'pdf'], says: '[USAGE_INVALID]' },
  { what: 'a state folder nobody can make', args: ['--state', '/dev/null/state'], says: '[JOURNAL_UNWRITABLE]' },
  { what: 'a wish for JSON on the stdout of its command', args: ['--json'], says: '[USAGE_INVALID]' },
  {
    what: 'a result file where no folder can be',
    args: ['--result', '/dev/null/result.json'],
    says: '[USAGE_INVALID]',
  },
  { what: 'a misspelt setting', cwd: 'odd', says: 'lakefs.repositry: unknown key, did you mean lakefs.repository?' },
  { what: 'no lakeFS server', env: () => ({ LAKECTL_SERVER_ENDPOINT_URL: undefined }), says: '[CONFIG_MISSING]' },
  {
    what: 'no credentials',
    env: () => ({ LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: undefined }),
    says: '[CONFIG_MISSING]',
  },
  { what: 'no MLflow server', env: () => ({ MLFLOW_TRACKING_URI: undefined }), says: 'set MLFLOW_TRACKING_URI' },
  {
    what: 'a folder for MLflow',
    env: () => ({ MLFLOW_TRACKING_URI: './mlruns' }),
    says: '[MLFLOW_TRACKING_URI_LOCAL]',
  },
  { what: 'an absent lakeFS', env: () => ({ LAKECTL_SERVER_ENDPOINT_URL: nowhere }), says: '[HTTP_UNREACHABLE]' },
  { what: 'an absent MLflow', env: () => ({ MLFLOW_TRACKING_URI: nowhere }), says: '[HTTP_UNREACHABLE]' },
  {
    what: 'MLflow for lakeFS',
    env: () => ({ LAKECTL_SERVER_ENDPOINT_URL: mlflowUrl() }),
    says: '[LAKEFS_WRONG_SERVER]',
  },
  { what: 'lakeFS for MLflow', env: () => ({ MLFLOW_TRACKING_URI: lakefsUrl() }), says: '[MLFLOW_WRONG_SERVER]' },
  {
    what: 'a wrong key',
    env: () => ({ LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: 'wrong' }),
    says: '[LAKEFS_UNAUTHORIZED]',
  },
  { what: 'an unknown command', command: ['no-such-command'], says: '[CHILD_NOT_FOUND]', code: 127 },
  { what: 'a file that is no program', command: ['./not-executable'], says: '[CHILD_CANNOT_EXECUTE]', code: 126 },
  { what: 'an unknown baseline', args: ['--baseline', 'v9'], says: '[LAKEFS_REF_NOT_FOUND]' },
  { what: 'an unknown repository', args: ['--repo', 'no-such-repository'], says: '[LAKEFS_REPOSITORY_NOT_FOUND]' },
  {
    what: 'an unknown input',
    args: ['--input', 'test=lakefs://no-such-repository/v1/'],
    says: '[LAKEFS_REPOSITORY_NOT_FOUND]',
  },
  { what: 'a branch as baseline', args: ['--baseline', 'main'], says: '[RUN_BASELINE_IS_BRANCH]' },
  { what: "somebody's branch", args: ['--branch', 'taken-branch'], says: '[LAKEFS_BRANCH_EXISTS]' },
  { what: "somebody's tag", args: ['--tag', 'taken-tag'], says: '[LAKEFS_TAG_ELSEWHERE]' },
  { what: 'a dirty branch', args: ['--on', 'dirty'], says: '[LAKEFS_BRANCH_DIRTY]' },
  { what: 'a fixed version to prepare', args: ['--on', 'v1', '--prepare', 'true'], says: '[USAGE_INVALID]' },
];

describe('tieback run, given', () => {
  let before: Awaited<ReturnType<typeof touchable>>;
  beforeEach(async () => {
    before = await touchable();
  });
  afterEach(async () => {
    expect(await touchable()).toEqual(before);
  });

  it.each(wrongs)('$what, says so, starts nothing and touches nothing', async ({ says, code = 125, ...wrong }) => {
    const options: CliOptions = { env: wrong.env?.() ?? {}, cwd: join(bench.dir, wrong.cwd ?? '') };
    const args = bench.runArgs(wrong.args ?? [], wrong.command ?? ['sh', '-c', ': > started']);
    const finished = await bench.cli(args, options);
    expect(finished).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
    expect(finished.stderr).not.toContain('this is a bug');
    expect(existsSync(join(bench.dir, wrong.cwd ?? '', 'started'))).toBe(false);
  });
});

describe('other commands', () => {
  it.each([
    ['an unknown flag', ['ties', '--jsonn'], {}, 2, "unknown option '--jsonn'"],
    ['an unknown command', ['tie'], {}, 2, "unknown command 'tie'"],
    ['no server', ['resume'], { LAKECTL_SERVER_ENDPOINT_URL: undefined }, 2, '[CONFIG_MISSING]'],
    ['an unknown tie', ['resume', '20200101-0123456789'], {}, 1, '[TIE_NOT_FOUND]'],
    [
      'a wrong key',
      ['report', '20200101-0123456789'],
      { LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: 'wrong' },
      4,
      '[LAKEFS_UNAUTHORIZED]',
    ],
  ] as const)('given %s, end with their code', async (_what, args, env, code, says) => {
    const repo = args[0] === 'report' ? ['--repo', bench.repository] : [];
    expect(await bench.cli([...args, ...repo], { env })).toMatchObject({ code, stderr: expect.stringContaining(says) });
  });

  it('end with 4 when a service is absent, and say which in JSON', async () => {
    const args = ['report', '20200101-0123456789', '--repo', bench.repository, '--json'];
    const { code, stdout } = await bench.cli(args, { env: { MLFLOW_TRACKING_URI: nowhere } });
    expect([code, JSON.parse(stdout).error]).toEqual([
      4,
      expect.objectContaining({ code: 'HTTP_UNREACHABLE', message: expect.stringContaining(new URL(nowhere).host) }),
    ]);
  });
});

describe('--result', () => {
  const resultOf = (file: string) => JSON.parse(bench.read(file));

  it('says what stood in the way of a run that was never started', async () => {
    await bench.cli(bench.runArgs(['--baseline', 'v9', '--result', 'absent.json'], ['true']));
    expect(resultOf('absent.json')).toMatchObject({
      phase: 'not-started',
      exitCode: 125,
      error: { code: 'LAKEFS_REF_NOT_FOUND' },
    });
    await bench.cli(bench.runArgs(['--result', 'unknown.json'], ['no-such-command']));
    expect(resultOf('unknown.json')).toMatchObject({
      phase: 'not-started',
      exitCode: 127,
      error: { code: 'CHILD_NOT_FOUND' },
    });
  });

  it("holds the command's own code beside ids of a run that is recorded", async () => {
    const { code, result } = await bench.run(['--name', 'failed'], ['sh', '-c', 'exit 3']);
    expect([code, result]).toEqual([
      3,
      expect.objectContaining({ phase: 'complete', exitCode: 3, childCode: 3, status: 'FAILED' }),
    ]);
  });

  it.each([
    [0, 5],
    [3, 3],
  ])(
    'says that recording is incomplete when MLflow is lost while a command works that ends with %i',
    async (childCode, exitCode) => {
      const name = `lost-${childCode}`;
      const proxy = await openHoldingProxy(mlflowUrl());
      const script = `: > up-${name}; while [ -e up-${name} ] && [ ! -e go-${name} ]; do sleep 0.05; done; exit ${childCode}`;
      const env = { MLFLOW_TRACKING_URI: proxy.url };
      const running = bench.run(['--name', name], ['sh', '-c', script], { env });
      await expect.poll(() => existsSync(join(bench.dir, `up-${name}`))).toBe(true);
      await proxy[Symbol.asyncDispose]();
      bench.write(`go-${name}`, '');
      const { code, result, stderr } = await running;
      expect(code).toBe(exitCode);
      expect(result).toMatchObject({ phase: 'incomplete', exitCode, childCode, isComplete: false });
      expect(result.failures[0]).toMatchObject({ code: 'HTTP_UNREACHABLE' });
      expect(stderr).toContain(`tieback resume ${result.tie}`);

      const resumed = await bench.cli(['resume', result.tie, '--json']);
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(JSON.parse(resumed.stdout)).toMatchObject({ isComplete: true, childCode, runId: result.runId });
    },
  );
});
