import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../../src/sandbox/store/folder-lock.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tieback-lock-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const leave = (holder: unknown) => {
  writeFileSync(join(dir, 'sandbox.lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));
};
const deadPid = () => spawnSync(process.execPath, ['-e', '0']).pid;
const inUse = expect.objectContaining({
  code: 'SANDBOX_UNUSABLE',
  details: { dir: expect.any(String), pid: expect.any(Number) },
});

describe('lockFolder', () => {
  it('refuses a second claim and names the process that has the folder', () => {
    lockFolder(dir);
    expect(() => lockFolder(dir)).toThrow(inUse);
    expect(() => lockFolder(dir)).toThrow(String(process.pid));
  });

  it('can be claimed again once it is free', () => {
    lockFolder(dir)();
    expect(existsSync(join(dir, 'sandbox.lock'))).toBe(false);
    lockFolder(dir);
  });

  it('refuses while another living process has it', () => {
    leave({ pid: process.ppid, startedAtSeconds: 0 });
    expect(() => lockFolder(dir)).toThrow(inUse);
  });

  it.each([
    ['of a dead process', () => leave({ pid: deadPid(), startedAtSeconds: 0 })],
    ['of an earlier process with our number', () => leave({ pid: process.pid, startedAtSeconds: 1 })],
    ['that was torn while being written', () => leave('{"pi')],
  ])('takes over a claim %s', (_, arrange) => {
    arrange();
    lockFolder(dir);
    expect(() => lockFolder(dir)).toThrow(inUse);
  });
});
