import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { acquireLock } from './install-lock.ts';

export type Install = {
  /** Absolute; its last part names the version, so that another version never finds this one. */
  readonly target: string;
  readonly build: (dir: string) => Promise<void>;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
};

const removeLeftovers = async (target: string): Promise<void> => {
  const prefix = `${basename(target)}.build-`;
  const names = await readdir(dirname(target));
  const left = names.filter((name) => name.startsWith(prefix));
  await Promise.all(left.map((name) => rm(join(dirname(target), name), { recursive: true, force: true })));
};

/**
 * Builds in a folder of its own and only then points `target` at it by one rename, so a target that exists is complete.
 * It is a link because a Python virtual environment remembers the path that it was made at and cannot be moved.
 */
const buildAndPublish = async ({ target, build }: Install): Promise<void> => {
  await removeLeftovers(target);
  const dir = `${target}.build-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(dir);
    await build(dir);
    await symlink(basename(dir), `${dir}.link`);
    await rename(`${dir}.link`, target);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
};

/** Makes `target` unless a finished one is there; two at once wait for each other. */
export const installOnce = async (install: Install): Promise<string> => {
  const { target, report, signal } = install;
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  using _ = await acquireLock(`${target}.lock`, {
    onWait: () => report('another process is installing it: waiting'),
    signal,
  });
  if (!existsSync(target)) await buildAndPublish(install);
  return target;
};
