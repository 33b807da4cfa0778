import { describe, expect, it } from 'vitest';
import { dryRunText, plannedSteps } from '../../../../src/cli/output/plan-text.ts';
import { createStyle } from '../../../../src/cli/output/style.ts';
import type { RunInput } from '../../../../src/wrap/plan/run-plan.ts';
import { baselineCommit, planWith } from '../../wrap/samples.ts';

const textOf = (input: Partial<RunInput> = {}): string => dryRunText(planWith(input), createStyle(false));
const stepsOf = (input: Partial<RunInput> = {}): readonly string[] =>
  (textOf(input).split('Steps\n')[1] ?? '').split('\n').map((line) => line.replace(/^ *\d+\. /, ''));

describe('dryRunText', () => {
  it('says first that nothing was changed', () => {
    expect(textOf()).toMatch(/^Plan \(nothing was changed\)/);
  });

  it('shows the commits that the names stand for', () => {
    const inputs = [{ role: 'test', repository: 'cats', ref: 'v9', commit: baselineCommit, prefix: 'test/' }];
    const text = textOf({ inputs });
    expect(text).toContain(`v1 = commit ${baselineCommit}`);
    expect(text).toContain(`lakefs://cats/${baselineCommit}/test/ (v9)`);
  });

  it('numbers what will be done, the command in its place', () => {
    const steps = stepsOf();
    const [branch, run, train, link] = ['branch "retina-first"', 'MLflow run', 'run: python train.py', 'link back'].map(
      (text) => steps.findIndex((step) => step.includes(text)),
    );
    expect([branch, run, train, link]).not.toContain(-1);
    expect([branch, run, train, link]).toEqual([branch, run, train, link].toSorted((a, b) => Number(a) - Number(b)));
  });

  it('gives the same steps to programs, by name', () => {
    const steps = plannedSteps(planWith({ branch: null }));
    expect(steps.map(({ text }) => text)).toEqual(stepsOf({ branch: null }));
    expect(steps).toContainEqual({ name: 'train', text: 'run: python train.py' });
    expect(steps.map(({ name }) => name)).not.toContain('branch');
  });

  it('shows what will happen to the data folder', () => {
    const data = { dir: '/srv/data', action: 'mirror', allowDelete: true, added: 2, changed: 1, removed: 3 } as const;
    expect(textOf({ data })).toContain('/srv/data: 2 added, 1 changed, 3 removed');
    expect(textOf({ data: { ...data, action: 'fill' } })).toContain('/srv/data: new or empty');
  });

  it('tells an experiment that is there from one that is still to be made', () => {
    expect(textOf({ experimentId: '7' })).toContain('use MLflow experiment');
    expect(textOf({ experimentId: '7' })).not.toContain('to be made');
    const { experimentId: _, ...input } = planWith({ experimentId: '7' }).input;
    const text = dryRunText({ ...planWith({}), input }, createStyle(false));
    expect(text).toContain('to be made: there is none of that name');
    expect(text).toContain('make MLflow experiment');
  });

  it("gives the id of a tie with a key, and no other for the run's", () => {
    expect(textOf()).toContain('a run gets an id of its own');
    expect(textOf({ key: 'nightly' })).not.toContain('a run gets an id of its own');
  });

  it('leaves out what this run does not do', () => {
    const text = stepsOf({ branch: null }).join('\n');
    expect(text).not.toMatch(/create branch|upload|commit the data|tag the data|prepare|report/);
  });

  it('says when the code is not all committed, or nowhere', () => {
    const code = { commit: 'abc123', isDirty: true };
    expect(textOf({ code })).toContain('abc123, with uncommitted changes');
    expect(textOf({ code: { ...code, untrackedCount: 3 } })).toContain('changes, beside 3 untracked files');
    expect(textOf()).toContain('not in a git repository');
  });
});
