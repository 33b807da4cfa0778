import { describe, expect, it } from 'vitest';
import type { CheckOutcome } from '../../../src/model/evidence.ts';
import { judgeChecks } from '../../../src/report/verdict.ts';

const judge = (...outcomes: readonly CheckOutcome[]) =>
  judgeChecks(outcomes.map((outcome) => ({ id: 'X-01', title: 't', outcome, reason: 'r', facts: [] })));

describe('judgeChecks', () => {
  it.each([
    [['pass', 'fail', 'warn'], 'fail'],
    [['pass', 'warn', 'skip'], 'warn'],
    [['pass', 'skip'], 'pass'],
    [['skip', 'skip'], 'skip'],
    [[], 'skip'],
  ] as const)('takes the worst of %j', (outcomes, verdict) => {
    expect(judge(...outcomes).outcome).toBe(verdict);
  });

  it('counts every outcome aloud', () => {
    expect(judge('pass', 'pass', 'warn', 'warn', 'fail', 'skip').counts).toBe(
      '1 failed, 2 warnings, 2 passed, 1 not asked',
    );
    expect(judge().counts).toBe('no check was run');
  });
});
