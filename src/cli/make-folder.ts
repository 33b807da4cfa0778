import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { TiebackError } from '../errors.ts';
import { endsAsFolder } from '../util/named-file.ts';

/** Makes the folder that a file is to be written to, where it is missing. @returns the first folder that was made @throws USAGE_INVALID */
export const makeFolderFor = (file: string, flag: string): string | undefined => {
  try {
    return mkdirSync(dirname(file), { recursive: true });
  } catch (cause) {
    throw new TiebackError(
      'USAGE_INVALID',
      `"${file}" cannot be written: there is no folder "${dirname(file)}", and none can be made`,
      {
        hint: `name a file in a folder of yours with ${flag}`,
        cause,
      },
    );
  }
};

/** The path of a file that a user names, in a folder that is made where it is missing. @throws USAGE_INVALID */
export const pathToWrite = (cwd: string, file: string, flag: string): string => {
  if (endsAsFolder(file)) {
    throw new TiebackError('USAGE_INVALID', `"${file}" names a folder`, { hint: `name a file in it with ${flag}` });
  }
  const path = resolve(cwd, file);
  makeFolderFor(path, flag);
  return path;
};
