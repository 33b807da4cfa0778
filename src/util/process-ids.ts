import { readdir } from 'node:fs/promises';

/** The ids of all processes that Linux's `/proc` shows. */
export const listProcessIds = async (): Promise<readonly number[]> =>
  (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
