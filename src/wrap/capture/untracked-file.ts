import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { sha256 } from '../../util/digest.ts';
import { isSecretPath } from './secret-path.ts';

/** Larger files are only named. */
const largestReadBytes = 256 * 1024;

const codeExtension =
  /\.(?:py|pyi|pyx|pxd|r|rmd|qmd|jl|sh|bash|zsh|sql|c|cc|cpp|cxx|cu|cuh|h|hpp|rs|go|js|mjs|cjs|jsx|ts|mts|cts|tsx|java|kt|scala|swift|lua|pl|rb|m|cmake|gradle|toml|cfg|ini|ya?ml|md|rst)$/i;
const codeName =
  /^(?:(?:docker|container|make|snake|just)file(?:\..+)?|requirements[\w.-]*\.txt|constraints[\w.-]*\.txt)$/i;
/** Code is kept with its content; data that lies about may be somebody's, and is only named. */
const isCode = (path: string): boolean => {
  const name = basename(path);
  return !name.startsWith('.') && !isSecretPath(path) && (codeExtension.test(name) || codeName.test(name));
};

export type UntrackedFile = {
  readonly kind: 'file' | 'other';
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
  /** Of what is small enough to be read. */
  readonly sha256?: string;
  /** Of code that is text. */
  readonly content?: string;
};

const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
};

/** Never follows a link and never waits for a pipe: what a working tree holds need not be what it looks like. */
const readRegular = async (path: string): Promise<Uint8Array | undefined> => {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const found = await file.stat();
  if (!found.isFile() || found.size > largestReadBytes) return undefined;
  const buffer = Buffer.alloc(largestReadBytes + 1);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  return bytesRead > largestReadBytes ? undefined : buffer.subarray(0, bytesRead);
};

/** @returns undefined for a file that is gone or may not be read */
export const readUntracked = async (path: string): Promise<UntrackedFile | undefined> => {
  try {
    const found = await lstat(path);
    const seen = { sizeBytes: found.size, isExecutable: (found.mode & 0o111) !== 0 };
    if (!found.isFile()) return { kind: 'other', ...seen };
    const bytes = found.size > largestReadBytes ? undefined : await readRegular(path);
    if (bytes === undefined) return { kind: 'file', ...seen };
    const content = isCode(path) ? textOf(bytes) : undefined;
    return { kind: 'file', ...seen, sha256: sha256(bytes), ...(content === undefined ? {} : { content }) };
  } catch {
    return undefined;
  }
};
