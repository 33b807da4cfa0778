import { stat } from 'node:fs/promises';
import type { Runtime } from '../util/runtime.ts';
import { type FileValues, readLakectlFile, readMlflowCredentials, readProjectFile } from './read-sources.ts';

export type FoundFile = {
  readonly file: string;
  /** Whether other users of this machine may read it; never on Windows, where the mode does not tell. */
  readonly isOpenToOthers: boolean;
};

/** The configuration files that are read here. */
export type FoundFiles = {
  readonly project: FoundFile | undefined;
  readonly lakectl: FoundFile | undefined;
  readonly mlflowCredentials: FoundFile | undefined;
};

const readByOthers = 0o044;

const found = async (read: Promise<FileValues | undefined>): Promise<FoundFile | undefined> => {
  const file = (await read)?.file;
  if (file === undefined) return undefined;
  const { mode } = await stat(file);
  return { file, isOpenToOthers: process.platform !== 'win32' && (mode & readByOthers) !== 0 };
};

/** @throws CONFIG_INVALID for a file that cannot be read */
export const findFiles = async (where: Pick<Runtime, 'cwd' | 'env'>): Promise<FoundFiles> => {
  const [project, lakectl, mlflowCredentials] = await Promise.all([
    found(readProjectFile(where)),
    found(readLakectlFile(where)),
    found(readMlflowCredentials(where)),
  ]);
  return { project, lakectl, mlflowCredentials };
};
