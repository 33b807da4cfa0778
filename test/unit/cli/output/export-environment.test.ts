import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  appendGithubEnvironment,
  environmentText,
  failureText,
  parseExportForm,
} from '../../../../src/cli/output/export-environment.ts';

const hostile = { A: `it's "quoted" $HOME \`id\` \\ end`, B: '{"json":1}' };

describe('environmentText', () => {
  it('gives a shell the very values, whatever they hold', () => {
    const text = environmentText(hostile, 'sh', {});
    const shown = execFileSync('sh', ['-c', `${text}\nprintf %s "$A"; printf '|%s' "$B"`], { encoding: 'utf8' });
    expect(shown).toBe(`${hostile.A}|${hostile.B}`);
  });

  it('makes a shell forget the name of the experiment, which could contradict its id', () => {
    const text = environmentText({}, 'sh', { MLFLOW_EXPERIMENT_NAME: 'other' });
    const shown = execFileSync('sh', ['-c', `${text}\necho "$MLFLOW_EXPERIMENT_NAME."`], {
      encoding: 'utf8',
      env: { MLFLOW_EXPERIMENT_NAME: 'other' },
    });
    expect(shown).toBe('.\n');
  });

  it('writes JSON and dotenv that read back', () => {
    expect(JSON.parse(environmentText(hostile, 'json', {}))).toEqual(hostile);
    expect(parseEnv(environmentText({ PLAIN: 'a b #c' }, 'dotenv', {}))).toEqual({ PLAIN: 'a b #c' });
  });

  it.each([
    'C:\\data\\new',
    'C:\\data\\',
    '\\\\server\\share\\new',
    'C:\\my data\\new',
    'lakefs://faces/c0ffee/train/',
    '{"lakefs.repo":"faces # 1"}',
    "it's",
    '',
  ])('writes %j so that dotenv readers take it for just that', (value) => {
    expect(parseEnv(environmentText({ A: value }, 'dotenv', {}))).toEqual({ A: value });
  });

  it('writes for python-dotenv what readers of dotenv files do not agree on', () => {
    const text = environmentText({ A: 'C:\\\\x y', B: `"it's"` }, 'dotenv', {});
    expect(text).toBe(String.raw`A="C:\\\\x y"
B="\"it's\""`);
  });

  it('refuses a line break where it would begin another variable', () => {
    expect(() => environmentText({ A: '1\nPATH=/evil' }, 'dotenv', {})).toThrow('the value of A holds a line break');
    expect(environmentText({ A: '1\n2' }, 'sh', {})).toContain("export A='1\n2'");
  });
});

const earlier = {
  TIEBACK_TIE: 'old',
  TIEBACK_INPUT_TEST_DIR: '/old/test',
  MLFLOW_RUN_ID: 'old',
  TIEBACK_STATE: 'mine',
  OTHER: 'mine',
};
const asShell = (text: string): string =>
  execFileSync('sh', ['-c', `${text}\nenv | grep -E '^(TIEBACK|MLFLOW|OTHER)' | sort`], {
    encoding: 'utf8',
    env: earlier,
  });

describe('a shell that has the variables of an earlier tie', () => {
  it('forgets what this one does not set, and nothing that is its own', () => {
    const text = environmentText({ TIEBACK_TIE: 'new' }, 'sh', earlier);
    expect(asShell(text)).toBe('OTHER=mine\nTIEBACK_STATE=mine\nTIEBACK_TIE=new\n');
  });

  it('keeps a run that the user named himself, where no tie was exported', () => {
    expect(environmentText({ A: '1' }, 'sh', { MLFLOW_RUN_ID: 'mine' })).toBe("export A='1'");
  });

  it('fails with the command, and does not train in the run of the earlier tie', () => {
    const text = failureText(earlier);
    expect(() => execFileSync('sh', ['-ec', `eval "${text}"`], { env: earlier })).toThrow();
    expect(asShell(text)).toBe('OTHER=mine\nTIEBACK_STATE=mine\nTIEBACK_TIE=old\n');
  });
});

describe('appendGithubEnvironment', () => {
  it('empties what later steps would have of an earlier tie', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tieback-github-'));
    const file = join(dir, 'env');
    await appendGithubEnvironment({ TIEBACK_TIE: 'new' }, { ...earlier, GITHUB_ENV: file });
    expect(parseEnv(readFileSync(file, 'utf8'))).toEqual({
      TIEBACK_INPUT_TEST_DIR: '',
      MLFLOW_RUN_ID: '',
      TIEBACK_TIE: 'new',
    });
    rmSync(dir, { recursive: true });
  });

  it('adds lines to the file of the job, and none that another variable could hide in', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tieback-github-'));
    const file = join(dir, 'env');
    const env = { GITHUB_ENV: file };
    await appendGithubEnvironment({ A: '1' }, env);
    await appendGithubEnvironment({ B: 'x=y' }, env);
    await expect(appendGithubEnvironment({ C: '1\nPATH=/evil' }, env)).rejects.toThrow('line break');
    expect(readFileSync(file, 'utf8')).toBe('A=1\nB=x=y\n');
    rmSync(dir, { recursive: true });
  });

  it('needs a job', async () => {
    await expect(appendGithubEnvironment({}, {})).rejects.toMatchObject({ code: 'USAGE_INVALID' });
  });
});

describe('parseExportForm', () => {
  it('knows four forms', () => {
    expect(['sh', 'json', 'dotenv', 'github'].map(parseExportForm)).toEqual(['sh', 'json', 'dotenv', 'github']);
    expect(() => parseExportForm('fish')).toThrow('"fish" is no form to export to');
  });
});
