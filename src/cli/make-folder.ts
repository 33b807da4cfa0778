import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { TiebackError } from '../errors.ts';

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
