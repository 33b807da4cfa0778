import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { fileBlobs, memoryBlobs } from './blobs.ts';
import { lockFolder } from './folder-lock.ts';
import { type LogFile, openLog, replayLog } from './log-file.ts';
import { createMap } from './persistent-map.ts';
import type { Blobs, PersistentMap, Store } from './store.ts';
import { createWriter, type Writer } from './writer.ts';

type Disk = { readonly writer: Writer; readonly blobs: Blobs; readonly close: () => void };

const noLog: LogFile = { append: () => {}, close: () => {} };

const inMemory = (): Disk => ({ writer: createWriter(new Map(), noLog), blobs: memoryBlobs(), close: () => {} });

const inFolder = (dir: string): Disk => {
  mkdirSync(dir, { recursive: true });
  const unlock = lockFolder(dir);
  try {
    const path = join(dir, 'state.jsonl');
    const maps = replayLog(path);
    const log = openLog(path, maps);
    const close = () => {
      log.close();
      unlock();
    };
    return { writer: createWriter(maps, log), blobs: fileBlobs(join(dir, 'blobs')), close };
  } catch (error) {
    unlock();
    throw error;
  }
};

const openFolder = (dir: string): Disk => {
  try {
    return inFolder(dir);
  } catch (cause) {
    if (cause instanceof TiebackError) throw cause;
    throw new TiebackError('SANDBOX_UNUSABLE', `sandbox folder "${dir}" cannot be used`, {
      hint: 'give the sandbox a folder that can be written to',
      details: { dir },
      cause,
    });
  }
};

/**
 * Opens what a sandbox keeps: in memory, or in `dir`, where every change is on disk before the call that made it returns.
 * @throws SANDBOX_UNUSABLE when the folder cannot be written, is in use by another sandbox, or is damaged
 */
export const openStore = (dir?: string): Store => {
  const disk = dir === undefined ? inMemory() : openFolder(dir);
  const maps = new Map<string, PersistentMap<unknown>>();
  let isOpen = true;
  return {
    map: <T>(name: string) => {
      const map = maps.get(name) ?? createMap(name, disk.writer);
      maps.set(name, map);
      return map as PersistentMap<T>;
    },
    blobs: disk.blobs,
    transaction: disk.writer.transaction,
    close: async () => {
      if (isOpen) disk.close();
      isOpen = false;
    },
  };
};
