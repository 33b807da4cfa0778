import { describe, expect, it } from 'vitest';
import { unansweredReads, whyUnanswered } from '../../../src/model/unanswered.ts';

const gaps = (body: unknown) => ({
  records: { 'tieback:gaps': { system: 'tieback' as const, readAt: '2026-11-21T00:00:00Z', body } },
});

describe('unansweredReads', () => {
  it('names what a service did not answer, not what it said is absent', () => {
    const body = {
      'lakefs:config': { why: 'unreachable', code: 'HTTP_UNREACHABLE' },
      'lakefs:tag:faces:v1': { why: 'absent' },
    };
    expect(unansweredReads(gaps(body))).toEqual([{ record: 'lakefs:config', code: 'HTTP_UNREACHABLE' }]);
  });

  it('leaves out the registry, which a server may refuse for itself alone', () => {
    const refused = { why: 'unreachable', code: 'MLFLOW_FORBIDDEN' };
    const ids = ['mlflow:model-versions:r1', 'mlflow:logged-models:r1', 'mlflow:registered-model:m', 'mlflow:run:r1'];
    const found = unansweredReads(gaps(Object.fromEntries(ids.map((id) => [id, refused]))));
    expect(found?.map(({ record }) => record)).toEqual(['mlflow:run:r1']);
  });

  it('is empty when everything was answered, and nothing where the snapshot does not say', () => {
    expect(unansweredReads(gaps({}))).toEqual([]);
    expect(unansweredReads({ records: {} })).toBeUndefined();
  });
});

describe('whyUnanswered', () => {
  it.each([
    ['', {}],
    ['MLflow did not answer', { 'tieback:runs:a': 'HTTP_UNREACHABLE', 'mlflow:run:a': 'HTTP_TIMEOUT' }],
    ['MLflow and lakeFS did not answer', { 'mlflow:run:a': 'HTTP_TIMEOUT', 'lakefs:config': '' }],
    ['lakeFS refused the credentials', { 'lakefs:config': 'LAKEFS_UNAUTHORIZED' }],
    ['MLflow did not permit a read', { 'mlflow:run:a': 'MLFLOW_FORBIDDEN' }],
    [
      'MLflow did not answer, lakeFS refused the credentials',
      { 'lakefs:config': 'LAKEFS_UNAUTHORIZED', 'mlflow:run:a': 'HTTP_TIMEOUT' },
    ],
  ])('says "%s"', (text, codes) => {
    expect(whyUnanswered(Object.entries(codes).map(([record, code]) => ({ record, code: String(code) })))).toBe(text);
  });
});
