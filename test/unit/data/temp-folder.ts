import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new folder that is gone after the test. */
export const tempFolder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'tieback-data-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

/** Writes files by relative path. */
export const writeFiles = async (dir: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
};

/** A new folder with these files. */
export const folderWith = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<string> => {
  const dir = await tempFolder();
  await writeFiles(dir, files);
  return dir;
};
