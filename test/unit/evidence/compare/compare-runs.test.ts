import { describe, expect, it } from 'vitest';
import { comparedFacts } from '../../../../src/evidence/compare/compare-runs.ts';
import { projectRun } from '../../../../src/tie/seal.ts';
import { finishedRun } from '../../tie/samples.ts';

const mark = '[redacted, not sealed]';
const repoUrl = 'mlflow.source.git.repoURL';

const readOf = (omitted: readonly string[]) => {
  const run = finishedRun({ params: { lr: '0.1' }, tags: {} });
  return { run, seal: { kind: 'equal' as const, sealed: { ...projectRun({ run, histories: {} }), omitted } } };
};

describe('what runs are compared by', () => {
  it.each([
    ['a parameter', 'params.tok', 'params', 'tok'],
    ['a tag of the code', `tags.${repoUrl}`, 'code', repoUrl],
  ] as const)('is not known to be the same where %s was left out of both seals', (_what, field, part, key) => {
    const facts = comparedFacts([readOf([field]), readOf([field])]);
    expect(facts[part]).toContainEqual({ key, isSame: false, values: [mark, mark] });
  });

  it('counts no dataset input and no tag among the parameters', () => {
    const { params } = comparedFacts([readOf(['inputs.0.source', `tags.${repoUrl}`])]);
    expect(params).toEqual([{ key: 'lr', isSame: true, values: ['0.1'] }]);
  });
});
