import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Which names a file system takes for one. */
export type NameRules = {
  /** `A` and `a`. */
  readonly ignoresCase: boolean;
  /** An accented letter of one character, and one of two. */
  readonly ignoresForm: boolean;
};

/** What a file system does to a name before it looks for it. Rather too much: what is one name only here is refused, and nothing lost. */
export const foldBy =
  ({ ignoresCase, ignoresForm }: NameRules) =>
  (name: string): string => {
    // Upper case first: some letters have two lower ones.
    const folded = ignoresCase ? name.toUpperCase().toLowerCase() : name;
    return ignoresForm ? folded.normalize('NFC') : folded;
  };

/** Asks the file system of a folder itself: macOS and Windows have disks of both kinds, and Linux mounts theirs. */
export const readNameRules = async (folder: string): Promise<NameRules> => {
  const name = 'probe-\u00e9';
  const made = await writeFile(join(folder, name), '').then(
    () => true,
    () => false,
  );
  const isThere = (other: string): boolean => made && existsSync(join(folder, other));
  const rules = { ignoresCase: isThere('PROBE-\u00e9'), ignoresForm: isThere(name.normalize('NFD')) };
  await rm(join(folder, name), { force: true });
  return rules;
};
