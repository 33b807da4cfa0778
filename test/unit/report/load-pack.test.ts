import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPack } from '../../../src/report/load-pack.ts';
import { parseManifest } from '../../../src/report/pack-manifest.ts';
import { findPackageRoot } from '../../../src/report/package-root.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';
import { sample } from '../../support/sample-records.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieback-pack-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const write = (file: string, text: string): string => {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

const manifest = `id: own
version: 1.2.3
title: Our report
evidence: tieback/evidence/1
entry:
  md: md/report.hbs
css: [css/a.css, css/b.css]
`;

describe('loadPack', () => {
  it('finds the built-in pack by its name', async () => {
    const pack = await loadPack('provenance');
    expect([pack.id, pack.title, Object.keys(pack.templates)]).toEqual([
      'provenance',
      'Provenance report',
      ['html', 'md'],
    ]);
    expect(pack.styles).toContain('@page');
  });

  it('reads a folder of the user’s own: entry, partials of the format before common ones, style sheets in order', async () => {
    write('manifest.yaml', manifest);
    write('md/report.hbs', '{{> head}}{{> both}}');
    write('partials/head.hbs', 'common');
    write('partials/md/head.hbs', 'for md,');
    write('partials/both.hbs', ' {{document.title}} {{document.pack.version}}');
    write('css/a.css', 'a {}');
    write('css/b.css', 'b {}');
    const pack = await loadPack(folder);
    expect(pack.styles).toBe('a {}\nb {}');
    expect(renderReport(sampleEvidence(), { pack, format: 'md' })).toBe('for md, Our report 1.2.3');
  });

  it('reads a single file, which has the partials and styles of the built-in pack', async () => {
    const path = write('Our page.hbs', '<table>{{> row label="Commit" of=(code subject.data.commit.id)}}</table>');
    const pack = await loadPack(path);
    expect(pack.id).toBe('our-page');
    const html = renderReport(sampleEvidence(), { pack, format: 'html' });
    expect(html).toContain(`<td><code class="v">${sample.data}</code></td>`);
    expect(renderReport(sampleEvidence(), { pack, format: 'md' })).toContain(
      `| Commit | \`${sample.data}\` | verified`,
    );
  });

  it('takes the format of a single file from its name when it says so', async () => {
    expect(Object.keys((await loadPack(write('a.md.hbs', 'x'))).templates)).toEqual(['md']);
    expect(Object.keys((await loadPack(write('a.html.hbs', 'x'))).templates)).toEqual(['html']);
  });

  it('knows the built-in packs when there is nothing of that name', async () => {
    await expect(loadPack('provnance')).rejects.toMatchObject({
      code: 'REPORT_TEMPLATE_NOT_FOUND',
      message: 'there is no template "provnance"',
      hint: expect.stringContaining('provenance'),
    });
  });

  it.each([
    ['a folder without a manifest', '.', /holds no manifest.yaml/],
    ['a file that is no template', 'notes.txt', /is no .hbs template/],
    ['a path that does not exist', 'nowhere/at-all.hbs', /there is no template/],
  ])('refuses %s', async (_what, path, message) => {
    write('notes.txt', 'x');
    await expect(loadPack(join(folder, path))).rejects.toMatchObject({
      code: 'REPORT_TEMPLATE_NOT_FOUND',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a manifest whose files are not there', async () => {
    write('manifest.yaml', manifest);
    await expect(loadPack(folder)).rejects.toMatchObject({
      code: 'REPORT_TEMPLATE_NOT_FOUND',
      message: expect.stringContaining('"md/report.hbs" is not in'),
    });
  });

  it('refuses a manifest without any template', async () => {
    write('manifest.yaml', manifest.replace('  md: md/report.hbs', '  {}'));
    await expect(loadPack(folder)).rejects.toMatchObject({ code: 'REPORT_TEMPLATE_INVALID' });
  });
});

describe('parseManifest', () => {
  const refusal = (text: string): unknown => {
    try {
      return parseManifest('manifest.yaml', text);
    } catch (error) {
      return error;
    }
  };

  it('reads what a pack says of itself', () => {
    expect(parseManifest('manifest.yaml', manifest)).toMatchObject({ id: 'own', css: ['css/a.css', 'css/b.css'] });
  });

  it('says all problems at once', () => {
    expect(
      refusal('id: Own Pack\nversion: 1\ntitle: x\nevidence: tieback/evidence/9\nentry: {}\nextra: 1\n'),
    ).toMatchObject({
      code: 'REPORT_TEMPLATE_INVALID',
      message: expect.stringMatching(/id: .*version: .*evidence: .*extra/),
    });
  });

  it.each(['../secret.hbs', '/etc/passwd', 'a/../../b.hbs', 'C:\\x.hbs'])(
    'refuses a path out of the pack: %s',
    (path) => {
      expect(refusal(manifest.replace('md/report.hbs', JSON.stringify(path)))).toMatchObject({
        message: expect.stringContaining('entry.md: must be a relative path inside the pack'),
      });
    },
  );

  it('refuses aliases, with which a small file can become a huge one', () => {
    expect(refusal('id: &a own\ntitle: *a\n')).toMatchObject({
      message: expect.stringContaining('aliases are not allowed'),
    });
  });

  it('gives the line of a YAML mistake', () => {
    expect(refusal('id: own\ntitle: "open\n')).toMatchObject({
      details: expect.objectContaining({ file: 'manifest.yaml' }),
    });
    expect(refusal('id: own\nid: two\n')).toMatchObject({ details: { file: 'manifest.yaml', line: 2 } });
  });
});

describe('findPackageRoot', () => {
  it('finds the package from sources, library and bundle alike', () => {
    write('package.json', '{"name":"tieback"}');
    write('dist/bin/package.json', '{"type":"module"}');
    for (const place of ['src/report/x.ts', 'dist/report/x.js', 'dist/bin/chunk-1.js']) {
      expect(findPackageRoot(pathToFileURL(join(folder, place)).href)).toBe(folder);
    }
  });

  it('says that it looked in vain', () => {
    expect(() => findPackageRoot(pathToFileURL(join(folder, 'x.js')).href)).toThrowError(
      /no package.json of tieback above/,
    );
  });
});
