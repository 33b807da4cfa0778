import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { lockFolder } from '../../../../src/sandbox/store/folder-lock.ts';
import { ownPlace } from '../../../../src/util/process-place.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tieback-lock-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const leave = (content: string) => writeFileSync(join(dir, 'sandbox.lock'), content);
const { place, host } = ownPlace();
const here = `${place} ${host}`;
/** Another process that claims the folder and lives on. */
const claimElsewhere = async () => {
  const source = new URL('../../../../src/sandbox/store/folder-lock.ts', import.meta.url).href;
  const script = `const { lockFolder } = await import(process.argv[1]);
    lockFolder(process.argv[2]); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, source, dir]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
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

  it('refuses while another living process has it, and takes over once that has died', async () => {
    const child = await claimElsewhere();
    expect(() => lockFolder(dir)).toThrow(inUse);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockFolder(dir)();
  });

  it.each([
    ['of a dead process', () => leave(`${deadPid()} 1 ${here}`)],
    ['of an earlier process with our number', () => leave(`${process.pid} 1 ${here}`)],
    ['of an earlier process with a number that another has now', () => leave(`${process.ppid} 1 ${here}`)],
    ['that was torn while being written', () => leave('{"pi')],
  ])('takes over a claim %s', (_, arrange) => {
    arrange();
    lockFolder(dir);
    expect(() => lockFolder(dir)).toThrow(inUse);
  });
});
