import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockTie } from '../../../src/wrap/tie-lock.ts';
import { newTieFolder, tie } from './samples.ts';

const deadPid = (): number => spawnSync('true').pid;

describe('lockTie', () => {
  it('is held until it is disposed of', () => {
    const { lock } = newTieFolder();
    {
      using _lock = lockTie(lock, tie);
      expect(existsSync(lock)).toBe(true);
    }
    expect(readdirSync(dirname(lock)).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  it('is refused while a living process holds it, and names that process', () => {
    const { lock } = newTieFolder();
    using _lock = lockTie(lock, tie);
    expect(() => lockTie(lock, tie)).toThrow(
      expect.objectContaining({ code: 'JOURNAL_LOCKED', message: expect.stringContaining(String(process.pid)) }),
    );
  });

  it('can be taken again by the same process', () => {
    const { lock } = newTieFolder();
    for (let time = 0; time < 3; time++) {
      using _lock = lockTie(lock, tie);
      expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    }
  });

  it('is taken over from a process that died', () => {
    const { lock } = newTieFolder();
    writeFileSync(lock, `${deadPid()} 12345`);
    using _lock = lockTie(lock, tie);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it.skipIf(process.platform !== 'linux')('is taken over when its process id has been given to another process', () => {
    const { lock } = newTieFolder();
    const other = spawn('sleep', ['30']);
    onTestFinished(() => void other.kill());
    writeFileSync(lock, `${other.pid} 1`);
    using _lock = lockTie(lock, tie);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it.each(['', 'nonsense', '-1 0', '0 0'])('is taken over when it holds %j', (content) => {
    const { lock } = newTieFolder();
    writeFileSync(lock, content);
    using _lock = lockTie(lock, tie);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it('goes to one of many that want it at the same moment', async () => {
    const { lock } = newTieFolder();
    writeFileSync(lock, `${deadPid()} 12345`);
    const source = new URL('../../../src/wrap/tie-lock.ts', import.meta.url).href;
    const taker = `import { lockTie } from ${JSON.stringify(source)};
      try { lockTie(process.argv[1], 'tie'); console.log('taken'); setTimeout(() => {}, 1500); } catch (error) { console.log(error.code); }`;
    const take = () =>
      new Promise<string>((resolve) => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', taker, lock]);
        onTestFinished(() => void child.kill('SIGKILL'));
        child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()));
      });
    const results = await Promise.all(Array.from({ length: 5 }, take));
    expect(results.toSorted()).toEqual([...Array(4).fill('JOURNAL_LOCKED'), 'taken']);
  });
});
