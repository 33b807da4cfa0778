import { join } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { type Holder, lockFile } from '../../util/process-lock.ts';

const inUse = (dir: string, path: string, { pid, host }: Holder): TiebackError => {
  const who = host === undefined ? `process ${pid}` : `process ${pid} on host "${host}"`;
  return new TiebackError('SANDBOX_UNUSABLE', `sandbox folder "${dir}" is in use by ${who}`, {
    hint: `stop that sandbox, or give this one another folder; if that process is no sandbox, delete "${path}"`,
    details: { dir, pid },
  });
};

/**
 * Claims a folder for this process; a claim left behind by a dead process is taken over.
 * @returns gives the folder free.
 * @throws SANDBOX_UNUSABLE when a living process has it
 */
export const lockFolder = (dir: string): (() => void) => {
  const path = join(dir, 'sandbox.lock');
  const lock = lockFile(path, (holder) => inUse(dir, path, holder));
  return () => lock[Symbol.dispose]();
};
