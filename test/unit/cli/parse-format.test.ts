import { describe, expect, it } from 'vitest';
import { formatOfName } from '../../../src/cli/parse-format.ts';

describe('the name of a document', () => {
  it.each([
    ['report.html', 'html'],
    ['out/REPORT.PDF', 'pdf'],
    ['v1.0.md', 'md'],
    ['report.json', undefined],
    ['reports/', undefined],
    ['report-v1.0', undefined],
    ['report', undefined],
    ['-', undefined],
    [undefined, undefined],
  ])('%s asks for %s', (file, format) => {
    expect(formatOfName(file)).toBe(format);
  });

  it.each(['report.docx', 'report.txt', 'reports.old'])('%s would not hold what it says', (file) => {
    expect(() => formatOfName(file)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });
});
