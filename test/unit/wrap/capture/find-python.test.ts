import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findPython, isMadeByCommand } from '../../../../src/wrap/capture/find-python.ts';
import { tempFolder, writeFiles } from '../../data/temp-folder.ts';

const executables = {
  'bin/python3.12': '',
  'bin/uv': '',
  'bin/poetry': '',
  'bin/conda': '',
  'bin/node': '',
  'bin/torchrun': '#!/opt/venv/bin/python3\n',
  'bin/env-script': '#!/usr/bin/env -S python3.12 -u\n',
  'bin/long-path': `#!/bin/sh\n'''exec' "HERE/bin/python3.12" "$0" "$@"\n`,
  '.venv/bin/python': '',
  'deep/other/.venv/bin/python': '',
};

let cwd = '';
beforeEach(async () => {
  cwd = await tempFolder();
  const files = Object.entries(executables).map(([path, text]) => [path, text.replace('HERE', cwd)]);
  await writeFiles(cwd, Object.fromEntries(files));
  await Promise.all(Object.keys(executables).map((path) => chmod(join(cwd, path), 0o755)));
});

const find = (command: string, env: Readonly<Record<string, string>> = {}) =>
  findPython(command.split(' '), { cwd, env: { PATH: join(cwd, 'bin'), ...env } });

describe('findPython', () => {
  it.each([
    ['python3.12 train.py', ['python3.12']],
    ['./bin/python3.12 -u train.py', ['./bin/python3.12']],
    ['env -u A B=1 python3.12 train.py', ['python3.12']],
    ['nice -n 5 nohup timeout -k 5 60 python3.12 -m train', ['python3.12']],
    ['env-script --lr 1', ['python3.12']],
    ['poetry run python train.py', ['poetry', 'run', 'python']],
    [
      'conda run -n retina --no-capture-output python train.py',
      ['conda', 'run', '-n', 'retina', '--no-capture-output', 'python'],
    ],
  ])('finds the interpreter of "%s"', async (command, expected) => {
    expect(await find(command)).toEqual(expected);
  });

  it('looks into what a shell is told', async () => {
    const inShell = (text: string) => findPython(['sh', '-euc', text], { cwd, env: { PATH: join(cwd, 'bin') } });
    expect(await inShell('A=1 exec python3.12 train.py --data "$TIEBACK_DATA_DIR"')).toEqual(['python3.12']);
    expect(await inShell('node a.js; ./bin/python3.12 train.py | tee log')).toEqual(['./bin/python3.12']);
    expect(await inShell('"$PYTHON" train.py')).toBeUndefined();
    expect(isMadeByCommand(['bash', '-c', 'cd x && uv run train.py'])).toBe(true);
  });

  it("takes the project's own environment for uv, not one that the script's arguments name", async () => {
    const own = [join(cwd, '.venv/bin/python')];
    expect(await find('uv run python train.py')).toEqual(own);
    expect(await find('uv run train.py --project deep/other')).toEqual(own);
    expect(await find('uv run --project deep/other train.py')).toEqual([join(cwd, 'deep/other/.venv/bin/python')]);
    expect(await find('uv run train.py', { UV_PROJECT_ENVIRONMENT: 'deep/other/.venv' })).toEqual([
      join(cwd, 'deep/other/.venv/bin/python'),
    ]);
  });

  it('reads a path that is too long for the first line from the second', async () => {
    expect(await find('long-path')).toEqual([join(cwd, 'bin/python3.12')]);
  });

  it.each(['node train.js', 'torchrun train.py', 'absent', 'sh -c true', ''])(
    'finds none where there is none that is there: "%s"',
    async (command) => {
      expect(await find(command)).toBeUndefined();
    },
  );

  it('knows who makes the environment only with the command', () => {
    expect(['uv run train.py', 'env A=1 pixi run x'].map((one) => isMadeByCommand(one.split(' ')))).toEqual([
      true,
      true,
    ]);
    expect(['uv pip list', 'poetry run x', 'python x'].map((one) => isMadeByCommand(one.split(' ')))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
