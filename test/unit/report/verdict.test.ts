import { describe, expect, it } from 'vitest';
import type { CheckOutcome, Evidence } from '../../../src/model/evidence.ts';
import type { Fact } from '../../../src/model/fact.ts';
import { judgeEvidence } from '../../../src/report/verdict.ts';
import { missingFact, sampleEvidence } from '../../support/sample-evidence.ts';

const evidenceWith = (outcomes: readonly CheckOutcome[], gaps?: unknown): Evidence => ({
  ...sampleEvidence(),
  records:
    gaps === undefined ? {} : { 'tieback:gaps': { system: 'tieback', readAt: '2026-11-20T14:03:50Z', body: gaps } },
  checks: outcomes.map((outcome) => ({ id: 'X-01', title: 't', outcome, reason: 'r', facts: [] })),
});

const judge = (...outcomes: readonly CheckOutcome[]) => judgeEvidence(evidenceWith(outcomes), []);
const unreachable = { why: 'unreachable', code: 'HTTP_UNREACHABLE' };

describe('judgeEvidence', () => {
  it.each([
    [['pass', 'fail', 'warn'], 'fail'],
    [['pass', 'warn', 'skip'], 'warn'],
    [['pass', 'skip'], 'pass'],
    [['skip', 'skip'], 'skip'],
    [[], 'skip'],
  ] as const)('takes the worst of %j', (outcomes, verdict) => {
    expect(judge(...outcomes)).toMatchObject({ outcome: verdict, isIncomplete: false, unanswered: '' });
  });

  it('counts every outcome aloud', () => {
    expect(judge('pass', 'pass', 'warn', 'warn', 'fail', 'skip').counts).toBe(
      '1 failed, 2 warnings, 2 passed, 1 not asked',
    );
    expect(judge().counts).toBe('no check was run');
  });

  it.each([
    [{ 'mlflow:run:a': unreachable }, 'MLflow did not answer'],
    [{ 'tieback:runs:a': unreachable, 'mlflow:run:a': unreachable }, 'MLflow did not answer'],
    [{ 'lakefs:tag:faces:v1': unreachable, 'tieback:log:faces:main': unreachable }, 'lakeFS did not answer'],
    [{ 'mlflow:run:a': unreachable, 'lakefs:config': unreachable }, 'MLflow and lakeFS did not answer'],
  ])('is incomplete when a service did not answer, and names it: %j', (gaps, unanswered) => {
    const verdict = judgeEvidence(evidenceWith(['pass', 'skip'], gaps), []);
    expect([verdict.word, verdict.isIncomplete, verdict.unanswered]).toEqual(['Incomplete', true, unanswered]);
  });

  it('is complete when something was looked for and is not there', () => {
    const verdict = judgeEvidence(evidenceWith(['pass'], { 'lakefs:tag:faces:v1': { why: 'absent' } }), [
      missingFact('absent'),
      missingFact('not-asked'),
    ]);
    expect([verdict.word, verdict.isIncomplete]).toEqual(['Checks passed', false]);
  });

  it('is complete without what a server may lack, such as a model registry', () => {
    const gaps = { 'mlflow:model-versions:a': unreachable, 'mlflow:logged-models:a': unreachable };
    const verdict = judgeEvidence(evidenceWith(['pass'], gaps), [missingFact('unreachable')]);
    expect([verdict.word, verdict.isIncomplete]).toEqual(['Checks passed', false]);
  });

  it('is incomplete by its facts alone, in a snapshot that does not say which reads failed', () => {
    const facts: readonly Fact<unknown>[] = [missingFact('absent'), missingFact('unreachable')];
    const verdict = judgeEvidence(evidenceWith(['pass']), facts);
    expect([verdict.word, verdict.unanswered]).toEqual(['Incomplete', 'A service did not answer']);
  });

  it('does not hide a failure behind being incomplete', () => {
    const verdict = judgeEvidence(evidenceWith(['fail', 'skip'], { 'mlflow:run:a': unreachable }), []);
    expect([verdict.outcome, verdict.word]).toEqual(['fail', 'Checks failed, incomplete']);
  });
});
