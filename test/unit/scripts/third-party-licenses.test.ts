import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { licensesDocument, thirdPartyOf } from '../../../scripts/third-party-licenses.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'licences-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const packageWith = (license: string, files: Readonly<Record<string, string>>): string => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'thing', version: '1.2.3', license }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

describe('thirdPartyOf', () => {
  it('takes the texts of licence and notice', () => {
    const party = thirdPartyOf(packageWith('Apache-2.0', { 'LICENSE.md': 'the terms\n', NOTICE: 'the notice' }));
    expect(party).toEqual({ name: 'thing', version: '1.2.3', license: 'Apache-2.0', text: 'the terms\n\nthe notice' });
  });

  it('accepts a choice of which one is permissive', () => {
    expect(thirdPartyOf(packageWith('(MIT OR GPL-3.0)', { LICENSE: 'terms' })).license).toBe('(MIT OR GPL-3.0)');
  });

  it.each(['GPL-3.0', 'MIT AND GPL-3.0', 'UNLICENSED', ''])('refuses "%s"', (license) => {
    expect(() => thirdPartyOf(packageWith(license, { LICENSE: 'terms' }))).toThrow('which is not permissive');
  });

  it('refuses a package without a text to pass on', () => {
    expect(() => thirdPartyOf(packageWith('MIT', { 'index.js': '' }))).toThrow('ships no licence text');
  });
});

describe('licensesDocument', () => {
  it('lists packages by name, each with its version and licence', () => {
    const document = licensesDocument([
      { name: 'b', version: '2.0.0', license: 'ISC', text: 'terms of b' },
      { name: 'a', version: '1.0.0', license: 'MIT', text: 'terms of a' },
    ]);
    expect(document).toMatch(/a 1\.0\.0 \(MIT\)\n\nterms of a\n[\s\S]*b 2\.0\.0 \(ISC\)\n\nterms of b\n$/);
  });
});
