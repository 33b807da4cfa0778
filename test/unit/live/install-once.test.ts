import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installOnce } from '../../live/install-once.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'install-once-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const install = (build: (dir: string) => Promise<void>, report: (line: string) => void = () => undefined) =>
  installOnce({ target: join(cache, 'tool-1.0'), build, report, signal: AbortSignal.timeout(10_000) });

const writeTool = (dir: string): Promise<void> => writeFile(join(dir, 'tool'), 'works');

describe('installOnce', () => {
  it('builds what is not there and gives its path', async () => {
    const dir = await install(writeTool);
    expect(await readFile(join(dir, 'tool'), 'utf8')).toBe('works');
  });

  it('does not build a second time', async () => {
    await install(writeTool);
    const dir = await install(() => Promise.reject(new Error('built again')));
    expect(existsSync(join(dir, 'tool'))).toBe(true);
  });

  it('leaves nothing under the target name when a build fails, and passes its error on', async () => {
    const half = async (dir: string) => {
      await writeTool(dir);
      throw new Error('no space left');
    };
    await expect(install(half)).rejects.toThrow('no space left');
    expect(await readdir(cache)).toEqual(['tool-1.0.lock']);
  });

  it('does not take the folder of an install that was killed for a finished one, and removes it', async () => {
    await writeFile(join(cache, 'tool-1.0.build-deadbeef'), 'half');
    const dir = await install(writeTool);
    expect(existsSync(join(dir, 'tool'))).toBe(true);
    expect(existsSync(join(cache, 'tool-1.0.build-deadbeef'))).toBe(false);
  });

  it('shows the target only when the build has ended', async () => {
    let seenDuringBuild = true;
    await install(async (dir) => {
      await writeTool(dir);
      seenDuringBuild = existsSync(join(cache, 'tool-1.0'));
    });
    expect(seenDuringBuild).toBe(false);
  });

  it('lets the second of two installs wait for the first instead of building as well', async () => {
    let builds = 0;
    const lines: string[] = [];
    const slow = async (dir: string) => {
      builds += 1;
      await new Promise((resolve) => setTimeout(resolve, 400));
      await writeTool(dir);
    };
    const report = (line: string) => lines.push(line);
    const dirs = await Promise.all([install(slow, report), install(slow, report)]);
    expect(builds).toBe(1);
    expect(dirs[0]).toBe(dirs[1]);
    expect(lines).toEqual(['another process is installing it: waiting']);
  });
});
