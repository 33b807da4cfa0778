import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Run } from '../../src/mlflow/run.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import { firstTie, openRunBench, patientScript, type RunBench, requestFor, script } from '../support/run-bench.ts';
import { shellUntil } from '../support/shell-until.ts';

const token = `ghp_${'a1B2'.repeat(9)}`;
const key = [
  '-----BEGIN RSA PRIVATE KEY-----',
  'MIIEowIBAAKCAQEA1234567890abcdefghij',
  '-----END RSA PRIVATE KEY-----',
];

const gitIn =
  (dir: string) =>
  (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      cwd: dir,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });

/** A bench whose folder is a git repository with one commit. */
const openCodeBench = async (): Promise<RunBench & { git: ReturnType<typeof gitIn> }> => {
  const bench = await openRunBench();
  onTestFinished(() => bench[Symbol.dispose]());
  const git = gitIn(bench.dir);
  git('init', '--quiet', '--initial-branch', 'main');
  bench.write('train.py', 'lr = 1\nprint(lr)\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'first');
  return Object.assign(bench, { git });
};

const artifactsOf = async ({ mlflow }: RunBench, runId: string): Promise<Readonly<Record<string, string>>> => {
  const list = await mlflow.artifacts.list(runId, 'tieback');
  const files = await Promise.all(
    list.map(async ({ path }) => [
      path.replace('tieback/', ''),
      await new Response(await mlflow.artifacts.download(runId, path)).text(),
    ]),
  );
  return Object.fromEntries(files);
};

const runOn = async (bench: RunBench, more: Parameters<typeof requestFor>[0] = {}) => {
  const outcome = await bench.tieback.run(requestFor(more));
  expect(outcome.failures).toEqual([]);
  const runId = String(outcome.runId);
  return { runId, files: await artifactsOf(bench, runId), run: await bench.mlflow.runs.get(runId) };
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A Python as far as tieback can tell: it answers as the real one does, and notes how it was called. */
const writePython = (bench: RunBench, answer: string): void => {
  bench.write('bin/python3', `#!/bin/sh\nif [ "$1" = -I ]; then cat <<'END'\n${answer}\nEND\nfi\nexit 0\n`);
  chmodSync(join(bench.dir, 'bin/python3'), 0o755);
};

const answer = JSON.stringify({
  version: '3.12.4',
  implementation: 'CPython',
  packages: [
    ['torch', '2.5.1', null],
    ['NumPy', '2.1.0', null],
    ['numpy', '1.0', null],
    ['own', '0.1', JSON.stringify({ url: 'file:///srv/own', dir_info: { editable: true } })],
    [
      'private',
      '1',
      JSON.stringify({ url: `https://bot:${token}@git.example/p`, vcs_info: { vcs: 'git', commit_id: 'abc' } }),
    ],
    ['bad name\n--index-url http://evil', '1', null],
  ],
});

describe('what is captured with a run', () => {
  it('is a patch that makes the code of the run from the commit', async () => {
    const bench = await openCodeBench();
    bench.write('train.py', 'lr = 2\nprint(lr)\n');
    bench.write('new model/net.py', 'deep = True');
    bench.write('patients.csv', 'name\nRossi\n');
    const { files, run } = await runOn(bench);
    const diff = files['code.diff'] ?? '';
    const clone = mkdtempSync(join(tmpdir(), 'tieback-clone-'));
    onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
    gitIn(bench.dir)('clone', '--quiet', bench.dir, clone);
    writeFileSync(`${clone}.diff`, diff);
    gitIn(clone)('apply', `${clone}.diff`);
    rmSync(`${clone}.diff`);
    expect(readdirSync(clone).sort()).toEqual(['.git', 'new model', 'train.py']);
    expect(gitIn(clone)('diff')).toContain('+lr = 2');
    expect(execFileSync('cat', [join(clone, 'new model/net.py')], { encoding: 'utf8' })).toBe('deep = True');
    expect(files['untracked.txt']).toContain(`11\t${sha256('deep = True')}\tcode.diff\tnew model/net.py\n`);
    expect(files['untracked.txt']).toMatch(/^11\t[0-9a-f]{64}\t-\tpatients\.csv$/m);
    expect(diff).not.toContain('Rossi');
    expect(JSON.parse(run.tags['tieback.code_diff'] ?? '')).toEqual({
      sha256: sha256(diff),
      bytes: Buffer.byteLength(diff),
    });
  });

  it('has neither secrets nor what links lead to', async () => {
    const bench = await openCodeBench();
    bench.write('train.py', `lr = 1\nprint(lr)\nTOKEN = "${token}"\n${key.join('\n')}\nafter = 1\n`);
    bench.write('outside/secret.txt', 'not yours');
    symlinkSync('/etc/hostname', join(bench.dir, 'link.py'));
    execFileSync('mkfifo', [join(bench.dir, 'pipe.py')]);
    bench.write('.env.py', 'A=hidden-by-name');
    const { files } = await runOn(bench);
    const diff = files['code.diff'] ?? '';
    expect(diff).not.toContain(token);
    expect(diff).not.toContain('MIIEow');
    expect(diff).not.toContain('hidden-by-name');
    expect(diff).toContain('+after = 1');
    expect(diff).not.toContain('link.py');
    expect(files['untracked.txt']).toMatch(/\tlink\.py$/m);
    expect(files['untracked.txt']).toMatch(/^no-file\t-\t-\tlink\.py$/m);
    expect(bench.told.map((event) => ('text' in event ? event.text : ''))).toContain(
      '2 secrets were taken out of tieback/code.diff',
    );
  });

  it('leaves out tracked files that hold secrets by their names, and says so in a patch that can be applied', async () => {
    const bench = await openCodeBench();
    for (const path of ['secrets.yaml', 'conf/é token.yaml', '.env', 'model.yaml']) bench.write(path, 'lr: 1\n');
    bench.git('add', '--all');
    bench.git('commit', '--quiet', '--message', 'settings');
    const second = 'plain-by-name';
    for (const path of ['secrets.yaml', 'conf/é token.yaml', '.env']) bench.write(path, `lr: ${second}\n`);
    bench.write('model.yaml', 'lr: 2\npassword: hunter2x9\nmax_tokens: 512\n');
    bench.write('deploy.yaml', 'token: staged-canary\nlr: 3\n');
    bench.git('add', 'deploy.yaml');
    const { files, run } = await runOn(bench);
    const diff = files['code.diff'] ?? '';
    expect(diff).not.toMatch(/plain-by-name|hunter2x9|staged-canary/);
    expect(diff.split('\n').filter((line) => line.startsWith('# left out'))).toHaveLength(3);
    expect(diff).toContain('# left out, because of its name: what has changed in secrets.yaml\n');
    const tag = JSON.parse(run.tags['tieback.code_diff'] ?? '');
    expect(tag).toMatchObject({ redacted: 2, left_out: 3, sha256: sha256(diff) });
    expect(bench.told.map((event) => ('text' in event ? event.text : ''))).toContainEqual(
      expect.stringContaining('left out of tieback/code.diff, because of their names: .env'),
    );
    bench.git('reset', '--quiet', '--hard');
    const patch = join(mkdtempSync(join(tmpdir(), 'tieback-patch-')), 'code.diff');
    onTestFinished(() => rmSync(patch));
    writeFileSync(patch, diff);
    bench.git('apply', patch);
    expect(bench.git('diff', 'HEAD')).toContain('+max_tokens: 512\n');
    expect(bench.git('status', '--porcelain')).toMatch(/^ M model.yaml\n\?\? deploy.yaml\n/);
  });

  it('is cut at a mebibyte, and says so', async () => {
    const bench = await openCodeBench();
    bench.write('train.py', Array.from({ length: 200_000 }, (_, index) => `x${index} = ${index}\n`).join(''));
    const { files, run } = await runOn(bench);
    const diff = files['code.diff'] ?? '';
    expect(Buffer.byteLength(diff)).toBeLessThan(1024 * 1024 + 100);
    expect(diff).toMatch(/\n# cut here: no more than 1048576 bytes are kept\n$/);
    expect(JSON.parse(run.tags['tieback.code_diff'] ?? '')).toMatchObject({ cut: true, sha256: sha256(diff) });
  });

  it('holds nothing of clean code', async () => {
    const bench = await openCodeBench();
    const { files, run } = await runOn(bench);
    expect(Object.keys(files)).toEqual(['environment.json']);
    expect(run.tags['tieback.code_diff']).toBeUndefined();
  });

  it("lists the packages of the command's Python", async () => {
    const bench = await openCodeBench();
    writePython(bench, answer);
    const { files, run } = await runOn(bench, { command: ['env', 'A=1', './bin/python3', 'train.py'] });
    expect(files['requirements.txt']).toBe(
      [
        '# CPython 3.12.4',
        'NumPy==2.1.0',
        '# own==0.1 is installed from file:///srv/own, editable',
        'private @ git+https://git.example/p@abc',
        'torch==2.5.1',
        '',
      ].join('\n'),
    );
    expect(run.tags).toMatchObject({
      'tieback.python': 'CPython 3.12.4',
      'tieback.requirements': JSON.stringify({ packages: 4, sha256: sha256(files['requirements.txt'] ?? '') }),
    });
  });

  it('stand as tags on the run while it trains, as far as they are known by then', async () => {
    const bench = await openCodeBench();
    let seen: Run | undefined;
    bench.whileTraining(async () => {
      [seen] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
    });
    const prepare = `${shellUntil('.tieback/ties/*/captured/environment.json')}; sleep 1`;
    const slowly = { prepare, noCapture: ['git', 'packages'] } as const;
    const { run } = await runOn(bench, { ...slowly, command: patientScript() });
    expect(seen).toMatchObject({ status: 'RUNNING', tags: { 'tieback.os': run.tags['tieback.os'] } });
    expect(seen?.tags['tieback.os']).toContain(process.arch);
  });

  it('costs a run nothing when its Python does not answer', async () => {
    const bench = await openCodeBench();
    writePython(bench, 'no JSON');
    const { files } = await runOn(bench, { command: ['./bin/python3', 'train.py'] });
    expect(files['requirements.txt']).toBeUndefined();
    expect(bench.warnings()).toEqual([expect.stringContaining('the Python packages could not be recorded')]);
  });

  it('tells the machine, the container and the seeds', async () => {
    const bench = await openCodeBench();
    Object.assign(bench.runtime.env, {
      PYTHONHASHSEED: '0',
      DATA_SEED: '42',
      WALLET_SEED: 'abandon ability able',
      CONDA_DEFAULT_ENV: 'retina',
      CI_JOB_IMAGE: `https://bot:${token}@registry.example/train:1`,
    });
    const { files, run } = await runOn(bench);
    expect(run.tags).toMatchObject({
      'tieback.seeds': 'DATA_SEED=42 PYTHONHASHSEED=0',
      'tieback.conda_env': 'retina',
      'tieback.os': expect.stringContaining(process.arch),
      'tieback.cpu': expect.stringMatching(/^\d+/),
      'tieback.memory': expect.stringMatching(/GiB$/),
    });
    expect(run.tags['mlflow.docker.image.uri']).toBe(run.tags['tieback.container_image']);
    const environment = JSON.parse(files['environment.json'] ?? '');
    expect(environment).toMatchObject({ schema: 'tieback/environment/1', conda: 'retina', seeds: { DATA_SEED: '42' } });
    expect(`${files['environment.json']}${JSON.stringify(run.tags)}`).not.toContain(token);
    expect(files['environment.json']).not.toContain('abandon');
  });

  it.each([
    [['all'], []],
    [['diff'], ['environment.json', 'requirements.txt']],
    [['git', 'system'], ['requirements.txt']],
    [['packages'], ['code.diff', 'environment.json', 'untracked.txt']],
  ] as const)('leaves out %j', async (noCapture, expected) => {
    const bench = await openCodeBench();
    writePython(bench, answer);
    bench.write('train.py', 'changed = True\n');
    const { files, run } = await runOn(bench, { command: ['./bin/python3', 'train.py'], noCapture });
    expect(Object.keys(files).sort()).toEqual(expected);
    const isGitOut = noCapture.some((part) => part === 'git' || part === 'all');
    expect(run.tags['mlflow.source.git.commit'] === undefined).toBe(isGitOut);
  });

  it('is of the code before the command changed it', async () => {
    const bench = await openCodeBench();
    bench.write('train.py', 'before = True\n');
    const { files } = await runOn(bench, { command: script('sleep 0.3; echo "during = True" > train.py') });
    expect(files['code.diff']).toContain('+before = True');
    expect(files['code.diff']).not.toContain('during');
  });

  const refuseArtifacts = ({ sandbox }: RunBench, status: number, times: number) =>
    sandbox.mlflow.fail({
      method: 'PUT',
      path: 'mlflow-artifacts',
      times,
      when: 'before-effect',
      action: { kind: 'status', status, body: 'no artifacts here' },
    });

  it('is stored when the server failed once only', async () => {
    const bench = await openCodeBench();
    refuseArtifacts(bench, 500, 1);
    const { files } = await runOn(bench);
    expect(Object.keys(files)).toEqual(['environment.json']);
    expect(bench.warnings()).toEqual([]);
  });

  it('is told to be missing while the server fails, and resume stores it', async () => {
    const bench = await openCodeBench();
    // A request is sent four times, and the step, which may have had its effect, is done twice.
    refuseArtifacts(bench, 500, 8);
    const outcome = await bench.tieback.run(requestFor());
    expect(outcome).toMatchObject({
      isComplete: false,
      failures: [{ step: 'environment', code: 'MLFLOW_SERVER_ERROR' }],
    });
    expect(outcome.backLinkCommit).toBeDefined();
    const runId = String(outcome.runId);
    expect(await artifactsOf(bench, runId)).toEqual({});
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, failures: [] });
    expect(Object.keys(await artifactsOf(bench, runId))).toEqual(['environment.json']);
  });

  it.each([403, 413, 501])(
    'does not make a finished run incomplete when the server refuses artifacts with %i',
    async (status) => {
      const bench = await openCodeBench();
      refuseArtifacts(bench, status, 50);
      const outcome = await bench.tieback.run(requestFor());
      expect(outcome).toMatchObject({ isComplete: true, failures: [] });
      expect(bench.warnings()).toEqual([expect.stringContaining('tieback/environment.json could not be stored')]);
    },
  );
});
