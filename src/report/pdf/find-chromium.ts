import { accessSync, constants, statSync } from 'node:fs';
import { TiebackError } from '../../errors.ts';
import { type BrowserSearch, browserPlaces } from './browser-places.ts';

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

const install =
  'install Chromium, Google Chrome or Microsoft Edge (Debian, Ubuntu: apt install chromium), or name one with TIEBACK_CHROMIUM=/path/to/chromium; ' +
  '--format html needs none, and any browser prints that';

/**
 * The Chromium that prints PDFs: the one that `TIEBACK_CHROMIUM` names, or else the first that is installed.
 * @throws REPORT_BROWSER_NOT_FOUND
 */
export const findChromium = (search: BrowserSearch): string => {
  const named = search.env['TIEBACK_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return named;
    throw new TiebackError('REPORT_BROWSER_NOT_FOUND', `TIEBACK_CHROMIUM names "${named}", which is no program`, {
      hint: 'give it the full path of a Chromium, or unset it to have an installed one found',
    });
  }
  const found = browserPlaces(search).find(isProgram);
  if (found !== undefined) return found;
  throw new TiebackError('REPORT_BROWSER_NOT_FOUND', 'no Chromium is installed, which a PDF is printed with', {
    hint: install,
  });
};
