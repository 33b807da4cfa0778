import { describe, expect, it } from 'vitest';
import { defaultBase, reportFiles } from '../../../src/cli/report-files.ts';
import type { ReportFormat } from '../../../src/model/report-format.ts';

const nowhere = (path: string): string => `/nonexistent/${path}`;
const files = (formats: readonly ReportFormat[], out?: string) =>
  reportFiles('provenance-v1', formats, out, nowhere).map(({ file }) => file);

describe('defaultBase', () => {
  it('keeps the whole subject, so that two of them never meet', () => {
    expect(defaultBase('provenance', 'lakefs://medical-imaging-archive/v1.0')).toBe(
      'provenance-medical-imaging-archive-v1.0',
    );
  });

  it('tells long subjects apart by a hash where they are cut', () => {
    const [one, other] = [
      defaultBase('model-card', `${'x'.repeat(120)}1`),
      defaultBase('model-card', `${'x'.repeat(120)}2`),
    ];
    expect(one).toMatch(/^model-card-x{100}-[0-9a-f]{8}$/);
    expect(one).not.toBe(other);
  });
});

describe('reportFiles', () => {
  it.each([
    [['html'], undefined, ['provenance-v1.html', 'provenance-v1.json']],
    [['json'], undefined, ['provenance-v1.json']],
    [['md'], 'a/b.txt', ['a/b.txt', 'a/b.txt.json']],
    [['md'], 'a/b.md', ['a/b.md', 'a/b.json']],
    [['json'], 'a.json', ['a.json']],
    [['md', 'html'], 'a/b', ['a/b.md', 'a/b.html', 'a/b.json']],
    [['md', 'json'], 'a/b.md', ['a/b.md', 'a/b.json']],
    [['md'], 'new/', ['new/provenance-v1.md', 'new/provenance-v1.json']],
    [['md'], '/tmp', ['/tmp/provenance-v1.md', '/tmp/provenance-v1.json']],
  ] as const)('places %j with --out %s', (formats, out, expected) => {
    const resolve = (path: string) => (path.startsWith('/') ? path : nowhere(path));
    expect(reportFiles('provenance-v1', formats, out, resolve).map(({ file }) => file)).toEqual(expected);
  });

  it('refuses a document that has the name of its evidence', () => {
    expect(() => files(['html'], 'a.json')).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });
});
