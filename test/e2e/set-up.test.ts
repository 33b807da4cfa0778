import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configAnswerSchema } from '../../src/config/shown-settings.schema.ts';
import { doctorAnswerSchema, initAnswerSchema } from '../../src/model/finding.schema.ts';
import { servicesState } from '../support/services-state.ts';
import { installTieback } from '../support/tieback-command.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const addresses = () => {
  const { LAKECTL_SERVER_ENDPOINT_URL: lakefs = '', MLFLOW_TRACKING_URI: mlflow = '' } = bench.environment;
  return { lakefs, mlflow };
};
const noAddress = { LAKECTL_SERVER_ENDPOINT_URL: undefined, MLFLOW_TRACKING_URI: undefined };
const secret = () => bench.environment['LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'] ?? '';

describe('a set-up from nothing', () => {
  it('is refused without a terminal when an answer is missing, and nothing is written', async () => {
    const { code, stderr } = await bench.cli(['init'], { env: noAddress });
    expect([code, stderr]).toEqual([2, expect.stringContaining('--lakefs')]);
    expect(bench.files()).toEqual([]);
  });

  it('is refused when a server does not answer, and nothing is written', async () => {
    const { code, stderr } = await bench.cli(['init', '--mlflow', addresses().lakefs, '-r', bench.repository]);
    expect([code, stderr]).toEqual([4, expect.stringContaining('MLFLOW_WRONG_SERVER')]);
    expect(stderr).toContain('nothing was written');
    expect(bench.files()).toEqual([]);
  });

  it('is written from flags, without any secret, and then serves doctor and config', async () => {
    const { lakefs, mlflow } = addresses();
    const args = ['--lakefs', lakefs, '--mlflow', mlflow, '-r', bench.repository, '-e', bench.experiment, '--json'];
    const made = await bench.cli(['init', ...args], { env: noAddress });
    expect([made.code, made.stderr]).toEqual([0, '']);
    const answer = initAnswerSchema.parse(JSON.parse(made.stdout));
    expect(answer.file).toBe(join(bench.dir, 'tieback.yaml'));
    expect(answer.findings.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
    expect(bench.read('tieback.yaml')).not.toContain(secret());

    const doctor = await bench.cli(['doctor', '--json'], { env: noAddress });
    const { findings } = doctorAnswerSchema.parse(JSON.parse(doctor.stdout));
    expect(findings.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(doctor.code).toBe(0);

    const config = await bench.cli(['config', 'show', '--json'], { env: noAddress });
    const { settings } = configAnswerSchema.parse(JSON.parse(config.stdout));
    expect(settings.find(({ name }) => name === 'repository')).toMatchObject({
      value: bench.repository,
      origin: answer.file,
    });
  });

  it('is not written over', async () => {
    const before = bench.read('tieback.yaml');
    const again = await bench.cli(['init', '-r', 'other']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--force')]);
    expect(bench.read('tieback.yaml')).toBe(before);
  });

  it('is written over with --force, although it was broken', async () => {
    bench.write('tieback.yaml', 'nonsense: 1\n');
    const again = await bench.cli(['init', '--force', '-r', bench.repository, '-e', bench.experiment]);
    expect([again.code, again.stdout.trim()]).toEqual([0, join(bench.dir, 'tieback.yaml')]);
    expect(bench.read('tieback.yaml')).toContain(`repository: ${bench.repository}`);
  });
});

describe('tieback doctor', () => {
  it('changes nothing on either service', async () => {
    await bench.mlflow.experiments.create({ name: bench.experiment });
    const before = await servicesState(bench, bench.repository);
    const { code, stdout } = await bench.cli(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toContain('[mlflow-write]');
    expect(await servicesState(bench, bench.repository)).toEqual(before);
  });

  it.each([
    [3, ['--repo', 'no-such-repository'], {}],
    [3, [], { LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: undefined, LAKECTL_CREDENTIALS_ACCESS_KEY_ID: undefined }],
    [4, [], { LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: 'not-a-real-secret' }],
    [4, ['--mlflow', 'http://127.0.0.1:1'], {}],
  ])('exits with %i for %j and %j, and says what to do', async (expected, args, env) => {
    const { code, stdout } = await bench.cli(['doctor', ...args], { env });
    expect(code).toBe(expected);
    expect(stdout).toMatch(/✗ .*\n {2}next: \S/);
  });
});

describe('tieback config show', () => {
  it('says where everything comes from, and of secrets no character', async () => {
    const { code, stdout } = await bench.cli(['config', 'show', '--origin']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/lakefsSecretAccessKey +set \(from LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY\)/);
    expect(stdout).not.toContain(secret());
  });

  it('refuses what it cannot do', async () => {
    const { code, stderr } = await bench.cli(['config', 'edit']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('tieback config show')]);
  });
});

describe('completion in bash', () => {
  it('offers the tags of the repository that was typed', async () => {
    const { stdout: script } = await bench.cli(['completion', 'bash']);
    bench.write('completion.bash', script);
    const typed = `source ./completion.bash
COMP_WORDS=(tieback run --repo ${bench.repository} --baseline v); COMP_CWORD=5
_tieback
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const PATH = `${installTieback(join(bench.dir, 'bin'))}:${process.env['PATH']}`;
    const env = { ...bench.environment, HOME: bench.dir, PATH };
    const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', typed], { cwd: bench.dir, env });
    expect([stdout, stderr]).toEqual(['v1\n', '']);
  });

  it('is silent and quick when the server is not there', async () => {
    const started = performance.now();
    const args = ['__complete', 'repositories', '', '--', 'run', '--lakefs', 'http://10.255.255.1:8000'];
    expect(await bench.cli(args)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('names the shells there are', async () => {
    const { code, stderr } = await bench.cli(['completion', 'tcsh']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
  });
});
