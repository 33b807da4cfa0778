import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';

/** What starts `tieback`: the bin as it is published, on this Node. */
export const tiebackCommand = (): readonly [node: string, bin: string] => [process.execPath, inject('bin')];

/** The `NODE_OPTIONS` with which a tieback breaks as `break-at-step.ts` says. */
export const breakingOptions = (): string => `--import=${pathToFileURL(inject('breakAtStep')).href}`;

/** Puts a command `tieback` in a folder, which is made; gives the folder, for `PATH`. */
export const installTieback = (folder: string): string => {
  const [node, bin] = tiebackCommand();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'tieback');
  writeFileSync(path, `#!/bin/sh\nexec '${node}' '${bin}' "$@"\n`);
  chmodSync(path, 0o755);
  return folder;
};
