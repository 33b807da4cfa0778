import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPlaces } from '../../../../src/report/pdf/browser-places.ts';
import { findChromium } from '../../../../src/report/pdf/find-chromium.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tieback-browsers-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const program = (path: string, mode = 0o755): string => {
  const file = join(dir, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
  return file;
};

/** A Mac that has only what is in our folder, so that no browser of this machine is found. */
const search = (env: Record<string, string>) => ({ platform: 'darwin', env, home: join(dir, 'home') }) as const;

describe('findChromium', () => {
  it('takes the one that TIEBACK_CHROMIUM names before any other', () => {
    program('path/chromium');
    const named = program('elsewhere/my-browser');
    expect(findChromium(search({ PATH: join(dir, 'path'), TIEBACK_CHROMIUM: named }))).toBe(named);
  });

  it('does not fall back from one that is named and not there', () => {
    program('path/chromium');
    const asked = () => findChromium(search({ PATH: join(dir, 'path'), TIEBACK_CHROMIUM: join(dir, 'gone') }));
    expect(asked).toThrow(expect.objectContaining({ code: 'REPORT_BROWSER_NOT_FOUND' }));
  });

  it('takes what is on the PATH, and passes over what cannot be run and folders', () => {
    program('first/chromium', 0o644);
    mkdirSync(join(dir, 'second/chromium'), { recursive: true });
    const third = program('third/google-chrome');
    const PATH = ['first', 'second', 'third'].map((name) => join(dir, name)).join(':');
    expect(findChromium(search({ PATH }))).toBe(third);
  });

  it('looks in the usual places of the platform', () => {
    const app = program('home/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
    expect(findChromium(search({ PATH: '' }))).toBe(app);
    rmSync(app);
  });

  it('says what to do when there is none', () => {
    const asked = () => findChromium(search({ PATH: '' }));
    expect(asked).toThrow(
      expect.objectContaining({
        code: 'REPORT_BROWSER_NOT_FOUND',
        hint: expect.stringMatching(/apt install chromium.*TIEBACK_CHROMIUM=.*--format html/),
      }),
    );
  });
});

describe('browserPlaces', () => {
  it('knows where Windows keeps its browsers', () => {
    const places = browserPlaces({
      platform: 'win32',
      env: { Path: 'C:\\bin;D:\\tools', ProgramFiles: 'C:\\Program Files' },
      home: 'C:\\Users\\ada',
    });
    expect(places[0]).toBe('C:\\bin\\chromium.exe');
    expect(places).toContain('D:\\tools\\msedge.exe');
    expect(places).toContain('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe');
    expect(places.filter((place) => place.startsWith('undefined'))).toEqual([]);
  });

  it('knows where Linux keeps its browsers, and names each once', () => {
    const places = browserPlaces({ platform: 'linux', env: { PATH: '/usr/bin' }, home: '/home/ada' });
    expect(places.filter((place) => place === '/usr/bin/chromium')).toHaveLength(1);
    expect(places).toContain('/snap/bin/chromium');
  });
});
