import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryPointOf } from '../../../../src/wrap/plan/entry-point.ts';
import { newStateDir } from '../samples.ts';

describe('entryPointOf', () => {
  it.each([
    ['the script, not the last word', ['python', 'train.py', '--data', './data'], 'train.py'],
    ['the script behind options', ['python', '-u', '-W', 'ignore', 'src/fit.py'], 'src/fit.py'],
    ['the script that another program starts', ['uv', 'run', 'python', 'train.py'], 'train.py'],
    ['a script that is the program itself', ['./go.sh', 'train.py'], './go.sh'],
    ['a module', ['python', '-m', 'retina.train', 'train.py'], 'retina.train'],
    ['the program when no script exists', ['python', 'gone.py'], 'python'],
    ['the program when all that exists is data', ['./fit', '--config', 'c.yaml', 'data'], './fit'],
    ['the program when its code has no name', ['python', '-c', 'import train', 'train.py'], 'python'],
    ['the program when -m means something else', ['./fit', '-m', '0.9'], './fit'],
  ])('is %s', async (_title, command, expected) => {
    const dir = newStateDir();
    mkdirSync(join(dir, 'data'));
    mkdirSync(join(dir, 'src'));
    for (const path of ['train.py', 'src/fit.py', 'go.sh', 'c.yaml']) writeFileSync(join(dir, path), '');
    expect(await entryPointOf(command, dir)).toBe(expected);
  });
});
