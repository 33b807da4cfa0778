import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseProcessNote, stateOfNoted } from '../../../../src/wrap/child/noted-process.ts';
import { here } from '../samples.ts';

const hasPs = spawnSync('ps', ['-o', 'lstart=', '-p', String(process.pid)]).status === 0;

const sleeper = () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, pid: child.pid ?? Number.NaN };
};

const notes = {
  linux: (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8'),
  darwin: (pid: number) => spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout,
} as const;

const platforms = [
  ...(process.platform === 'linux' ? (['linux'] as const) : []),
  ...(hasPs ? (['darwin'] as const) : []),
];

describe.each(platforms)('a process that noted itself, as %s tells of it', (platform) => {
  it('is alive until it ends', async () => {
    const { child, pid } = sleeper();
    const noted = parseProcessNote(`${pid} ${here}\n${notes[platform](pid)}`);
    expect(await stateOfNoted(noted, platform)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await stateOfNoted(noted, platform)).toBe('gone');
  });

  it('is gone when its id belongs to another', async () => {
    const { pid } = sleeper();
    const started = notes[platform](process.ppid).replace('2', '3');
    const other = platform === 'linux' ? notes.linux(1) : started;
    expect(await stateOfNoted(parseProcessNote(`${pid} ${here}\n${other}`), platform)).toBe('gone');
  });
});

describe('a note', () => {
  it.each(['', '0\n\n', `1 ${here}\nx`, 'nonsense'])('%j is of no process', async (text) => {
    for (const platform of ['linux', 'darwin'] as const) {
      expect(await stateOfNoted(parseProcessNote(text), platform)).toBe('gone');
    }
  });

  it('without a start leaves it open whose id that is, where there is no /proc', async () => {
    const { pid } = sleeper();
    expect(await stateOfNoted(parseProcessNote(`${pid} ${here}\n`), 'darwin')).toBe('unknown');
    expect(await stateOfNoted(parseProcessNote(`${pid} ${here}\n`), 'linux')).toBe('gone');
  });
});
