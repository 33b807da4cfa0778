import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLog, replayLog } from '../../../../src/sandbox/store/log-file.ts';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, writeSync: vi.fn(fs.writeSync) };
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tieback-log-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** The next write gets half of its bytes onto the disk, and the one after it none. */
const fillDisk = (): void => {
  const write = vi.mocked(writeSync);
  const whole = write.getMockImplementation() as (...args: readonly unknown[]) => number;
  write.mockImplementationOnce(((fd: number, bytes: Buffer, from: number, length: number, at: number) =>
    whole(fd, bytes, from, Math.floor(length / 2), at)) as typeof writeSync);
  write.mockImplementationOnce(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  });
};

describe('the log on a full disk', () => {
  it('holds no half of a line: what is written once there is room again is read', () => {
    const path = join(dir, 'state.jsonl');
    const log = openLog(path, new Map());
    log.append([{ map: 'm', key: 'before', value: 1 }]);
    fillDisk();
    expect(() => log.append([{ map: 'm', key: 'lost', value: 2 }])).toThrow('ENOSPC');
    log.append([{ map: 'm', key: 'after', value: 3 }]);
    log.close();
    expect(Object.fromEntries(replayLog(path).get('m') ?? [])).toEqual({ before: 1, after: 3 });
  });
});
