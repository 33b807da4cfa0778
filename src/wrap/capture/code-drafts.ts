import { posix, resolve } from 'node:path';
import { readDiff } from '../../git/read-diff.ts';
import { readPrefix } from '../../git/read-prefix.ts';
import type { GitCall } from '../../git/run-git.ts';
import { listUntracked } from '../../git/untracked.ts';
import { type Draft, largestFileBytes } from './captured-file.ts';
import { leaveOutSecrets } from './leave-out-secrets.ts';
import { newFilePatch, patchPath } from './new-file-patch.ts';
import { readUntracked, type UntrackedFile } from './untracked-file.ts';

/** Of more than these only the names are kept. */
const mostFilesRead = 500;

type Named = { readonly path: string; readonly file: UntrackedFile | undefined };

const readAll = async (cwd: string, prefix: string, paths: readonly string[]): Promise<readonly Named[]> => {
  const all: Named[] = [];
  for (const [index, path] of paths.entries()) {
    const file = index < mostFilesRead ? await readUntracked(resolve(cwd, path)) : undefined;
    all.push({ path: posix.normalize(`${prefix}${path}`), file });
  }
  return all;
};

/** Which files' content goes along: whole files, as many as there is room for. */
const patchesOf = (files: readonly Named[], roomBytes: number): ReadonlyMap<string, string> => {
  const patches = new Map<string, string>();
  let left = roomBytes;
  for (const { path, file } of files) {
    if (file?.content === undefined) continue;
    const patch = newFilePatch(path, file.content, file.isExecutable);
    left -= Buffer.byteLength(patch);
    if (left < 0) break;
    patches.set(path, patch);
  }
  return patches;
};

const lineOf = ({ path, file }: Named, isInDiff: boolean): string =>
  [
    file === undefined ? '-' : file.kind === 'other' ? 'no-file' : String(file.sizeBytes),
    file?.sha256 ?? '-',
    isInDiff ? 'code.diff' : '-',
    patchPath(path),
  ].join('\t');

const listHeader = '# size in bytes\tSHA-256\tcontent kept in\tpath';

export type CodeDrafts = {
  readonly drafts: readonly Draft[];
  /** What could not be read. */
  readonly gaps: readonly string[];
  /** Changed files of which the patch says no more than their paths. */
  readonly leftOut: readonly string[];
};

/**
 * What the commit alone does not say of the code: a patch that makes the code of this moment from it, with new files of
 * code and without those that hold secrets by their names, and a list of all files that git does not know.
 */
export const draftCode = async (call: GitCall, notCode: readonly string[]): Promise<CodeDrafts> => {
  const [diff, untracked, prefix = ''] = await Promise.all([
    readDiff(call, notCode),
    listUntracked(call, notCode),
    readPrefix(call),
  ]);
  const files = await readAll(call.cwd, prefix, untracked ?? []);
  const { text: changes, paths: leftOut } = leaveOutSecrets(diff?.text ?? '');
  const patches = diff?.isCut ? new Map() : patchesOf(files, largestFileBytes - Buffer.byteLength(changes));
  const patch = `${changes}${[...patches.values()].join('')}`;
  const list = files.map((one) => `${lineOf(one, patches.has(one.path))}\n`).join('');
  return {
    drafts: [
      ...(patch === '' ? [] : [{ name: 'code.diff', text: patch, isCut: diff?.isCut === true }]),
      ...(list === '' ? [] : [{ name: 'untracked.txt', text: `${listHeader}\n${list}`, isCut: false }]),
    ],
    gaps: [
      ...(diff === undefined ? ['the uncommitted changes of the code'] : []),
      ...(untracked === undefined ? ['the files that git does not track'] : []),
    ],
    leftOut,
  };
};
