import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isHeld } from '../../../../src/util/process-lock.ts';
import { ownPlace } from '../../../../src/util/process-place.ts';
import { lockTie } from '../../../../src/wrap/ties/tie-lock.ts';
import { here, newTieFolder, tie } from '../samples.ts';

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
    writeFileSync(lock, `${deadPid()} 12345 ${here}`);
    using _lock = lockTie(lock, tie);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it.skipIf(process.platform !== 'linux')('is taken over when its process id has been given to another process', () => {
    const { lock } = newTieFolder();
    const other = spawn('sleep', ['30']);
    onTestFinished(() => void other.kill());
    writeFileSync(lock, `${other.pid} 1 ${here}`);
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
    writeFileSync(lock, `${deadPid()} 12345 ${here}`);
    const source = new URL('../../../../src/wrap/ties/tie-lock.ts', import.meta.url).href;
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

describe('a lock that is held elsewhere', () => {
  const elsewhere = `${deadPid()} 12345 0f0f0f0f-boot/pid:[4026539999] node-7`;
  /** A lock of another host or container, whose holder gave its last sign of life so long ago. */
  const lockedElsewhere = (silentMs: number, content = elsewhere): string => {
    const { lock } = newTieFolder();
    writeFileSync(lock, content);
    const at = (Date.now() - silentMs) / 1000;
    utimesSync(lock, at, at);
    return lock;
  };

  it('is not judged by a process id that means nothing here, and names the host', () => {
    const lock = lockedElsewhere(30_000);
    expect(isHeld(lock)).toBe(true);
    expect(() => lockTie(lock, tie)).toThrow(
      expect.objectContaining({ code: 'JOURNAL_LOCKED', message: expect.stringContaining('"node-7"') }),
    );
    expect(readFileSync(lock, 'utf8')).toBe(elsewhere);
  });

  it('is not ours either when its process id is one that lives here', () => {
    const lock = lockedElsewhere(120_000, elsewhere.replace(/^\d+/, String(process.pid)));
    expect(isHeld(lock)).toBe(false);
  });

  it('is taken over when its holder has been silent for more than a minute', () => {
    const lock = lockedElsewhere(70_000);
    expect(isHeld(lock)).toBe(false);
    using _lock = lockTie(lock, tie);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    expect(readdirSync(dirname(lock)).filter((name) => name.includes('.lock'))).toHaveLength(1);
  });

  const [, ...behindBoot] = ownPlace().place.split('/');
  it.skipIf(behindBoot.length < 2)('is taken over at once when its holder ran here before a restart', () => {
    const place = ['earlier-boot', ...behindBoot].join('/');
    const lock = lockedElsewhere(0, `${process.pid} 12345 ${place} ${ownPlace().host}`);
    expect(isHeld(lock)).toBe(false);
    using _lock = lockTie(lock, tie);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  const unshare = ['-Upf', '--map-root-user', '--mount-proc'];
  const canUnshare = spawnSync('unshare', [...unshare, 'true']).status === 0;
  it.skipIf(!canUnshare)('is respected by a process of another container', () => {
    const { lock } = newTieFolder();
    using _lock = lockTie(lock, tie);
    const source = new URL('../../../../src/wrap/ties/tie-lock.ts', import.meta.url).href;
    const text = `import { lockTie } from ${JSON.stringify(source)};
      try { lockTie(process.argv[1], 'tie'); console.log('taken'); } catch (error) { console.log(error.code); }`;
    const other = [...unshare, process.execPath, '--input-type=module', '-e', text, lock];
    expect(spawnSync('unshare', other, { encoding: 'utf8' }).stdout.trim()).toBe('JOURNAL_LOCKED');
  });
});

describe('a lock that was removed while it is held', () => {
  it('is taken again, and holds as before', () => {
    const { lock } = newTieFolder();
    const held = lockTie(lock, tie);
    rmSync(lock);
    held.restore();
    held.restore();
    expect(() => lockTie(lock, tie)).toThrow(expect.objectContaining({ code: 'JOURNAL_LOCKED' }));
    held[Symbol.dispose]();
    expect(existsSync(lock)).toBe(false);
  });

  it('is not taken from whoever holds it by then', () => {
    const { lock } = newTieFolder();
    const held = lockTie(lock, tie);
    rmSync(lock);
    writeFileSync(lock, '1 somebody else');
    expect(() => held.restore()).toThrow('EEXIST');
    const content = readFileSync(lock, 'utf8');
    held[Symbol.dispose]();
    expect(readFileSync(lock, 'utf8')).toBe(content);
  });
});

describe("the holder's signs of life", () => {
  const takeLock = () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { lock } = newTieFolder();
    const held = lockTie(lock, tie);
    const age = () => utimesSync(lock, 1000, 1000);
    return { lock, held, age, isFresh: () => Date.now() - statSync(lock).mtimeMs < 10_000 };
  };

  it('are given every ten seconds, and change nothing else', async () => {
    const { lock, held, age, isFresh } = takeLock();
    const content = readFileSync(lock, 'utf8');
    for (let beat = 0; beat < 2; beat++) {
      age();
      // A beat that is still being written is not joined by another.
      await expect.poll(() => vi.advanceTimersByTime(10_000) && isFresh()).toBe(true);
    }
    expect(readFileSync(lock, 'utf8')).toBe(content);
    held[Symbol.dispose]();
    expect(existsSync(lock)).toBe(false);
  });

  it('never touch the lock of whoever has taken it over, nor does its end', async () => {
    const { lock, held } = takeLock();
    renameSync(lock, `${lock}.aside`);
    writeFileSync(lock, 'another');
    utimesSync(lock, 1000, 1000);
    utimesSync(`${lock}.aside`, 1000, 1000);
    vi.advanceTimersByTime(10_000);
    await expect.poll(() => statSync(`${lock}.aside`).mtimeMs).toBeGreaterThan(1_000_000);
    held[Symbol.dispose]();
    expect([readFileSync(lock, 'utf8'), statSync(lock).mtimeMs]).toEqual(['another', 1_000_000]);
  });

  it('keep no process from ending', () => {
    const { lock } = newTieFolder();
    const source = new URL('../../../../src/wrap/ties/tie-lock.ts', import.meta.url).href;
    const text = `import { lockTie } from ${JSON.stringify(source)}; lockTie(process.argv[1], 'tie');`;
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', text, lock], { timeout: 8000 });
    expect(status).toBe(0);
  });
});
