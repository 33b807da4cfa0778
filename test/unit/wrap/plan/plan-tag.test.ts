import { describe, expect, it } from 'vitest';
import { limits } from '../../../../src/mlflow/limits.ts';
import { planTagOf, readPlanTag } from '../../../../src/wrap/plan/plan-tag.ts';
import { planWith, tie } from '../samples.ts';

const tagOf = (more: Parameters<typeof planWith>[0]): string => planTagOf(planWith(more))['tieback.plan'] ?? '';

describe('the plan in a tag', () => {
  it('says all that another machine needs, and nothing of the first one', () => {
    const code = { commit: 'c0ffee', isDirty: true };
    const text = tagOf({ model: 'classifier', key: 'job-7', code, metadata: { site: 'berlin' } });
    const { plan, isCut } = readPlanTag(tie, text);
    expect(isCut).toBe(false);
    const here = { cwd: '', data: null, code: null, metadata: {} };
    const capture = { without: [], notCode: [] };
    expect(plan).toEqual(planWith({ model: 'classifier', key: 'job-7', capture, ...here }));
    expect(text).not.toMatch(/\/srv|c0ffee|berlin/);
  });

  it('is never longer than MLflow keeps: commands are cut, and told to be', () => {
    const text = tagOf({ command: ['python', 'x'.repeat(9000)], prepare: 'y'.repeat(500) });
    expect(text.length).toBeLessThanOrEqual(limits.runTagValue);
    const { plan, isCut } = readPlanTag(tie, text);
    expect(isCut).toBe(true);
    expect(plan.input.command).toEqual(['python']);
    expect(plan.input.prepare).toHaveLength(200);
  });

  it('is left out where it would not fit without its commands either', () => {
    expect(planTagOf(planWith({ showMetrics: Array.from({ length: 2000 }, (_, n) => `metric-${n}`) }))).toEqual({});
  });

  it.each(['', '{', '[]', '{"version":1}', '{"version":1,"input":{"actor":1}}'])(
    'is refused when it reads %j',
    (text) => {
      expect(() => readPlanTag(tie, text)).toThrowError(expect.objectContaining({ code: 'JOURNAL_UNREADABLE' }));
    },
  );

  it('of a newer tieback is not guessed at', () => {
    const newer = JSON.stringify({ ...JSON.parse(tagOf({})), version: 99 });
    expect(() => readPlanTag(tie, newer)).toThrowError(expect.objectContaining({ code: 'JOURNAL_NEWER' }));
  });
});
