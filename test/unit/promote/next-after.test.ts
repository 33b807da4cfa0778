import { describe, expect, it } from 'vitest';
import { nextAfter } from '../../../src/promote/next-after.ts';

const failed = (gate: string) => [{ gate, outcome: 'fail', reason: '' }] as const;
const best = { key: 'auc', direction: 'max' } as const;

describe('what to do after a refusal', () => {
  it.each([
    ['winner', { best, experiment: 'my exp' }, "tieback compare --experiment 'my exp' --metric auc shows"],
    ['winner', { best, experiment: 'e' }, 'tieback audit --experiment e'],
    ['audit-clean', { run: 'r', repository: 'faces' }, 'tieback audit --repo faces --probe all says'],
    ['competes', { run: 'r' }, 'tieback audit --all says'],
    ['threshold auc>=1', { run: 'r', metric: best }, 'tieback compare r --metric auc shows'],
  ])('when %s says no of %j is %s', (gate, asked, says) => {
    expect(nextAfter(asked, failed(gate))).toContain(says);
  });
});
