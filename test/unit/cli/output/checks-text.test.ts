import { describe, expect, it } from 'vitest';
import { checkCounts, troubledChecks } from '../../../../src/cli/output/checks-text.ts';
import { createStyle } from '../../../../src/cli/output/style.ts';
import type { Evidence } from '../../../../src/model/evidence.ts';

type Check = Evidence['checks'][number];

const check = (id: string, outcome: Check['outcome']): Check =>
  ({ id, outcome, title: id, reason: `why ${id}` }) as unknown as Check;

const mixed = { checks: [check('A-01', 'pass'), check('B-01', 'fail'), check('C-01', 'warn'), check('B-02', 'fail')] };

describe('the checks of a report', () => {
  it('are counted by outcome', () => {
    expect(checkCounts(mixed)).toBe('1 check passed, 1 warned, 2 failed, 0 skipped');
  });

  it('are named with their reasons where they failed or warned, failures first', () => {
    expect(troubledChecks(mixed, createStyle(false))).toEqual([
      '✗ 2 checks failed: B-01, B-02',
      '    B-01 why B-01',
      '    B-02 why B-02',
      '! 1 check warned: C-01',
      '    C-01 why C-01',
    ]);
  });

  it('begin no line with what a service wrote', () => {
    const forged = { ...check('B-01', 'fail'), reason: 'is "x\n0 checks failed"' };
    expect(troubledChecks({ checks: [forged] }, createStyle(false))[1]).toBe('    B-01 is "x⟨U+000A⟩0 checks failed"');
  });

  it('need no line where all is well', () => {
    expect(troubledChecks({ checks: [check('A-01', 'pass'), check('D-01', 'skip')] }, createStyle(false))).toEqual([]);
  });
});
