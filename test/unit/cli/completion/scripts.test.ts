import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bashScript } from '../../../../src/cli/completion/bash-script.ts';
import { fishScript } from '../../../../src/cli/completion/fish-script.ts';
import { zshScript } from '../../../../src/cli/completion/zsh-script.ts';
import { allCompletions } from './commands.ts';

/** What bash offers where the last of these words is being typed; `tieback` is a stand-in that says what it was asked. */
const offered = async (...words: readonly string[]): Promise<readonly string[]> => {
  const dir = mkdtempSync(join(tmpdir(), 'tieback-completion-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'completion.bash'), bashScript(await allCompletions()));
  const script = [
    'source ./completion.bash',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it
    'fake() { printf \'%s\\n\' "asked $2" \'a b\' "words ${*:5}"; }',
    `COMP_WORDS=(fake ${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length}`,
    '_tieback',
    `printf '%s\\n' "\${COMPREPLY[@]}"`,
  ].join('\n');
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script], { cwd: dir, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((line) => line !== '');
};

describe('the completion of bash', () => {
  it('offers the commands that begin so', async () => {
    expect(await offered('re')).toEqual(['resume', 'report']);
  });

  it('offers the flags of the command', async () => {
    expect(await offered('run', '--pre')).toEqual(['--prefix', '--prepare', '--prepare-changed']);
  });

  it.each([
    [
      ['run', '--mode', ''],
      ['own', 'adopt'],
    ],
    [['run', '--mode', '=', 'a'], ['adopt']],
    [
      ['run', '--mode', '='],
      ['own', 'adopt'],
    ],
    [['report', '-f', 'h'], ['html']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['config', ''], ['show']],
  ])('offers for %j the choices %j', async (words, choices) => {
    expect(await offered(...words)).toEqual(choices);
  });

  it('asks tieback for names, hands it the words so far, and quotes what needs it', async () => {
    expect(await offered('run', '--repo', 'faces', '--baseline', '')).toEqual([
      'asked\\ tags',
      'a\\ b',
      'words\\ run\\ --repo\\ faces\\ --baseline',
    ]);
  });

  it('asks tieback for ties behind resume', async () => {
    expect((await offered('resume', ''))[0]).toBe('asked\\ ties');
  });

  it.each([[['run', '--data', '']], [['run', '--repo', 'x', '--', 'python', '--re']], [['run', 'python', 'tr']]])(
    'leaves %j to the completion of files',
    async (words) => {
      expect(await offered(...words)).toEqual([]);
    },
  );
});

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

describe.each(Object.entries(scripts))('the script for %s', (shell, script) => {
  it('knows every command and every flag', async () => {
    const commands = await allCompletions();
    const text = script(commands);
    for (const { name, options } of commands) {
      expect(text).toContain(name);
      for (const { long } of options) expect(text).toContain(shell === 'fish' ? `-l ${long}` : `--${long}`);
    }
  });

  it('asks for names by the hidden command', async () => {
    expect(script(await allCompletions())).toContain('__complete');
  });

  it('cannot be broken by what a help text says', () => {
    const text = script([
      {
        name: 'x',
        summary: "it's [a]: $(touch y)",
        isWrapper: false,
        argument: undefined,
        options: [{ short: undefined, long: 'y', help: "it's [b]: `z`", isRepeatable: false, value: undefined }],
      },
    ]);
    // In single quotes a shell expands nothing; each quote of the text itself is escaped.
    const unquoted = text.replaceAll(shell === 'fish' ? /'(?:[^'\\]|\\.)*'/g : /'[^']*'|\\'/g, '');
    expect(unquoted).not.toMatch(/touch y|`z`/);
  });
});
