import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { historyCommand, nextAfter, resumeCommand } from '../../../src/promote/next-after.ts';
import { assertNoneUnderWay } from '../../../src/promote/plan-promotion.ts';
import { comparedRun, comparison } from './samples.ts';

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

  it('is another reference where no run competes, unless it is a champion', () => {
    const asked = { best, experiment: 'e' };
    const held = {
      comparison: comparison([]),
      champion: undefined,
      championProblem: undefined,
      replacement: undefined,
    };
    expect(nextAfter(asked, failed('winner'), held)).toContain('--reference RUN holds them against another');
    const champion = comparedRun({ name: 'champion' });
    expect(nextAfter(asked, failed('winner'), { ...held, champion })).not.toContain('--reference');
  });
});

const words = (command: string): readonly string[] =>
  execFileSync('/bin/sh', ['-c', `tieback() { printf '%s\\n' "$@"; }; ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

describe('a command about a model', () => {
  it.each(['face-net', 'face net', 'net; rm -rf "$HOME"', "it's `it`"])('takes %j for one word', (model) => {
    expect(words(historyCommand(model, 'faces'))).toEqual(['history', model, '--repo', 'faces']);
    const resume = ['promote', '--resume', '--repo', 'faces', '--model', model];
    expect(words(resumeCommand(model, 'faces'))).toEqual(resume);
  });

  it('is what the error about an unfinished decision hints at', () => {
    const input = { number: 1, model: 'my net', actor: 'ada', decidedAt: '2026-11-22' };
    const left = { plan: { input }, outcome: undefined } as never;
    expect(() => assertNoneUnderWay([left], 'faces')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("--model 'my net'") }),
    );
  });
});
