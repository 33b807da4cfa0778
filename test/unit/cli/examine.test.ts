import { describe, expect, it } from 'vitest';
import { findingsCode } from '../../../src/cli/examine.ts';
import { findingCounts, findingsText } from '../../../src/cli/output/findings-text.ts';
import { createStyle } from '../../../src/cli/output/style.ts';
import type { Finding } from '../../../src/model/finding.ts';

const good: Finding = { id: 'a', outcome: 'ok', text: 'fine' };
const odd: Finding = { id: 'b', outcome: 'warn', text: 'odd', next: 'look' };
const bad: Finding = { id: 'c', outcome: 'fail', text: 'bad', next: 'mend' };
const away: Finding = { id: 'd', outcome: 'fail', text: 'away', code: 'HTTP_UNREACHABLE' };
const denied: Finding = { id: 'e', outcome: 'fail', text: 'denied', code: 'LAKEFS_UNAUTHORIZED' };
const absent: Finding = { id: 'f', outcome: 'fail', text: 'absent', code: 'LAKEFS_REPOSITORY_NOT_FOUND' };

describe('findingsCode', () => {
  it.each([
    [0, [good, odd]],
    [0, [{ ...away, outcome: 'warn' as const }]],
    [3, [good, bad]],
    [3, [absent]],
    [4, [bad, away]],
    [4, [denied]],
  ])('is %i for %j', (code, findings) => {
    expect(findingsCode(findings)).toBe(code);
  });
});

describe('findingsText', () => {
  it('gives each finding a line, and those that are not well what to do next', () => {
    expect(findingsText([good, odd, bad], createStyle(false))).toBe(
      '✓ fine [a]\n! odd [b]\n  next: look\n✗ bad [c]\n  next: mend',
    );
    expect(findingCounts([good, odd, bad, away])).toBe('1 ok, 1 warned, 2 failed');
  });
});
