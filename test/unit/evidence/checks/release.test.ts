import { describe, expect, it } from 'vitest';
import { releaseChecks } from '../../../../src/evidence/checks/release.ts';
import { deriveSubject } from '../../../../src/evidence/derive/derive.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import type { Records } from '../../../../src/model/evidence.ts';
import { finishedTie, runId, saying } from '../tie-records.ts';

const outcome = (records: Records, id: string) =>
  releaseChecks.find((check) => check.id === id)?.run(deriveSubject(records), records).outcome;

describe('the checks of what is released', () => {
  const model = 'm-'.padEnd(34, '7');
  const registered = (source: string, aliases?: readonly object[]): Records =>
    saying(finishedTie(), {
      [recordId.loggedModels(runId)]: [{ models: [{ info: { model_id: model, name: 'net' } }] }],
      [recordId.modelVersions(runId)]: [{ model_versions: [{ name: 'net', version: '1', run_id: runId, source }] }],
      ...(aliases === undefined ? {} : { [recordId.registeredModel('net')]: { registered_model: { aliases } } }),
    });

  it.each([`models:/${model}`, `mlflow-artifacts:/1/models/${model}/artifacts`])(
    'takes %s for the model that the run logged',
    (source) => {
      expect(outcome(registered(source), 'MODEL-02')).toBe('pass');
      expect(outcome(registered(source.replace('m-7', 'm-8')), 'MODEL-02')).toBe('fail');
    },
  );

  it('looks for a released version among the aliases of the model, and asks nothing of what was not read', () => {
    const source = `models:/${model}`;
    expect(outcome(registered(source, [{ alias: 'champion', version: '1' }]), 'MODEL-03')).toBe('pass');
    expect(outcome(registered(source, [{ alias: 'champion', version: '2' }]), 'MODEL-03')).toBe('warn');
    expect(outcome(registered(source), 'MODEL-03')).toBe('skip');
  });
});
