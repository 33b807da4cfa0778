import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** What starts `tieback`: the bin as it is published, on this Node. */
export const tiebackCommand = (): readonly [node: string, bin: string] => [process.execPath, inject('bin')];

/** Puts a command `tieback` in a folder, which is made; gives the folder, for `PATH`. */
export const installTieback = (folder: string): string => {
  const [node, bin] = tiebackCommand();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'tieback');
  writeFileSync(path, `#!/bin/sh\nexec '${node}' '${bin}' "$@"\n`);
  chmodSync(path, 0o755);
  return folder;
};
