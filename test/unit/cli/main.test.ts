import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CliProcess, main } from '../../../src/cli/main.ts';

/** Runs a command line with an environment of its own, and tells what it printed. */
const runMain = async (args: readonly string[], env: CliProcess['env'] = {}, isTerminal = false) => {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text;
    },
    on: () => undefined,
  });
  const process = {
    argv: ['node', 'tieback', ...args],
    env,
    on: () => undefined,
    off: () => undefined,
    exit: () => undefined,
    stdin: {},
    stdout: stream('stdout'),
    stderr: { ...stream('stderr'), isTTY: isTerminal },
  };
  const code = await main(process as never);
  return { code, ...printed };
};

const exported = { TIEBACK_TIE: 'old', MLFLOW_RUN_ID: 'old' };
const startSh = ['start', '--export', 'sh'] as const;
const on = ['--repo', 'faces', '--on', 'v1', '--experiment', 'retina'] as const;

describe('a command whose answer a shell evaluates', () => {
  it.each([
    ['a setting is missing', [...startSh, ...on]],
    ['a flag is missing', [...startSh, '--on', 'v1', '--experiment', 'retina']],
    ['flags contradict each other', [...startSh, ...on, '--baseline', 'v0']],
    ['a file cannot be read', ['commit', '--export=sh', '--augmentation-params', '/nowhere/params.json']],
    ['a flag is unknown', [...startSh, ...on, '--unknown']],
    ['the form is unknown', ['start', '--export', 'bash', ...on]],
    ['the command is misspelt', ['strat', '--export', 'sh', ...on]],
  ])('fails the shell and leaves it no earlier run when %s', async (_why, args) => {
    const { code, stdout, stderr } = await runMain(args, exported);
    expect([code, stdout]).toEqual([2, 'unset MLFLOW_RUN_ID\nfalse\n']);
    expect(stderr).not.toBe('');
  });

  it.each([
    ['another form', ['start', '--export', 'dotenv', ...on]],
    ['JSON', [...startSh, ...on, '--json']],
    ['nothing to evaluate', ['start', ...on]],
    ['help', [...startSh, '--help']],
    ["a flag of the run's own command", ['run', '--', 'true', '--export', 'sh']],
  ])('prints nothing of the kind with %s', async (_what, args) => {
    const { stdout } = await runMain(args, exported);
    expect(stdout).not.toContain('unset');
  });
});

describe('an escape in what tieback is given', () => {
  const hiding = '\u001b[1A\u001b[2K';

  it.each([
    ['a value that is refused', ['card', hiding]],
    ['a flag that nobody knows', ['ties', `--${hiding}`]],
  ])('is written out in the error about %s, among colours of our own', async (_what, args) => {
    const { stderr } = await runMain(args, {}, true);
    expect(stderr).toContain('⟨U+001B⟩[1A⟨U+001B⟩[2K');
    expect(stderr).not.toContain(hiding);
    const escaped = stderr.split('\u001b').slice(1);
    expect(escaped.filter((part) => !/^\[\d{1,2}m/.test(part))).toEqual([]);
  });
});

describe('a working folder that is gone', () => {
  const inGoneFolder = (...args: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'tieback-gone-'));
    const bin = fileURLToPath(new URL('../../../src/cli/bin.ts', import.meta.url));
    const script = 'cd "$0"; rmdir "$0"; exec "$@"';
    return spawnSync('sh', ['-c', script, folder, process.execPath, bin, ...args], { encoding: 'utf8' });
  };

  it('is said plainly', () => {
    const { status, stderr } = inGoneFolder('ties');
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^error the folder that this command is started in is gone \[USAGE_INVALID\]\n {2}next: .*\n$/,
    );
  });

  it('is told to programs, too', () => {
    expect(JSON.parse(inGoneFolder('ties', '--json').stdout)).toMatchObject({ error: { code: 'USAGE_INVALID' } });
  });
});
