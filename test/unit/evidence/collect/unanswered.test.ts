import { describe, expect, it } from 'vitest';
import { unansweredRecords } from '../../../../src/evidence/collect/unanswered.ts';

const gaps = (body: unknown) => ({
  records: { 'tieback:gaps': { system: 'tieback' as const, readAt: '2026-11-21T00:00:00Z', body } },
});

describe('unansweredRecords', () => {
  it('names what a service did not answer, not what it said is absent', () => {
    const body = {
      'lakefs:config': { why: 'unreachable', code: 'HTTP_UNREACHABLE' },
      'lakefs:tag:faces:v1': { why: 'absent' },
    };
    expect(unansweredRecords(gaps(body))).toEqual(['lakefs:config']);
  });

  it('leaves out the registry, which a server may refuse for itself alone', () => {
    const refused = { why: 'unreachable', code: 'MLFLOW_FORBIDDEN' };
    const body = { 'mlflow:model-versions:r1': refused, 'mlflow:logged-models:r1': refused, 'mlflow:run:r1': refused };
    expect(unansweredRecords(gaps(body))).toEqual(['mlflow:run:r1']);
  });

  it('is empty when everything was answered', () => {
    expect(unansweredRecords({ records: {} })).toEqual([]);
  });
});
