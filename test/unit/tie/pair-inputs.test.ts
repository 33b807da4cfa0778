import { describe, expect, it } from 'vitest';
import type { DatasetInput } from '../../../src/mlflow/run.ts';
import { omittedOf, redactRecord } from '../../../src/tie/redact-record.ts';
import { projectRun, restrictToSealed, sealOf, withoutLaterInputs } from '../../../src/tie/seal.ts';
import { sealChanges } from '../../../src/tie/seal-changes.ts';
import { createSureRedactor } from '../../../src/util/secrets/redact.ts';
import { finishedRun } from './samples.ts';

const dataset = (name: string, source: string, tags: DatasetInput['tags'] = {}): DatasetInput => ({
  dataset: { name, digest: 'abc123', sourceType: 'http', source },
  tags,
});
const recordOf = (datasetInputs: readonly DatasetInput[]) =>
  projectRun({ run: finishedRun({ datasetInputs }), histories: {} });

const local = dataset('train', '{"uri":"/local/train.csv"}');
const signed = dataset('signed', '{"url":"https://ada:pw12345@host/train.csv"}');
const mirror = dataset('signed', '{"url":"https://bob:pw67890@mirror/train.csv"}');
const redact = createSureRedactor([]);
const sealedOf = (...inputs: readonly DatasetInput[]) => redactRecord(recordOf(inputs), redact);

/** Whether the run of today is as it was sealed: by its hash, by its sections, and by what has changed. */
const judge = (sealed: ReturnType<typeof recordOf>, ...inputs: readonly DatasetInput[]) => {
  const [now, { hash, sections }] = [recordOf(inputs), sealOf(sealed)];
  return {
    isWhole: sealOf(withoutLaterInputs(now, sealed)).hash === hash,
    isPart: sealOf(restrictToSealed(now, sealed)).sections.inputs === sections.inputs,
    changes: sealChanges(sealed, now).map((change) => [change.field, change.now]),
  };
};
const untouched = { isWhole: true, isPart: true, changes: [] };
const changed = (...changes: readonly unknown[]) => ({ isWhole: false, isPart: false, changes });

describe('two inputs of one digest, of which one held a secret', () => {
  const sealed = sealedOf(local, signed);

  it('are left out by their places', () => {
    expect(omittedOf(sealed)).toEqual(['inputs.0.source']);
    expect(JSON.stringify(sealed)).toContain('/local/train.csv');
    expect(JSON.stringify(sealed)).not.toContain('pw12345');
  });

  it.each<[string, readonly DatasetInput[]]>([
    ['as they were', [local, signed]],
    ['in another order', [signed, local]],
    ['without the secret', [local, dataset('signed', '[redacted]')]],
    ['in another order by what stands for the secret', [local, dataset('signed', 'zzz')]],
    ['with one more', [dataset('later', '{}'), local, signed]],
    [
      'with a tag more',
      [
        { ...local, tags: { later: 'x' } },
        { ...signed, tags: { later: 'x' } },
      ],
    ],
  ])('are untouched %s', (_how, inputs) => {
    expect(judge(sealed, ...inputs)).toEqual(untouched);
  });

  it.each<[string, readonly DatasetInput[], readonly unknown[]]>([
    ['the plain one is another', [dataset('train', '/else'), signed], ['inputs.train', '/else']],
    ['the plain one is gone', [signed], ['inputs.train', undefined]],
    ['the secret one is gone', [local], ['inputs.signed', undefined]],
    [
      'the name of the secret one is another',
      [local, dataset('else', signed.dataset.source)],
      ['inputs.signed', undefined],
    ],
  ])('are changed when %s', (_what, inputs, change) => {
    expect(judge(sealed, ...inputs)).toEqual(changed(change));
  });
});

describe('two inputs that are the same without their secrets', () => {
  const [trained, tested] = [signed, mirror].map((input, index) => ({ ...input, tags: { role: `r${index}` } }));
  if (trained === undefined || tested === undefined) throw new Error('no inputs');

  it('are untouched in any order', () => {
    expect(judge(sealedOf(signed, mirror), mirror, signed)).toEqual(untouched);
    expect(judge(sealedOf(trained, tested), tested, trained)).toEqual(untouched);
  });

  it('are changed when one is gone: the other does not stand for both', () => {
    expect(judge(sealedOf(signed, mirror), mirror)).toEqual(changed(['inputs.signed', undefined]));
  });

  it('are changed when one has another use', () => {
    const other = { ...tested, tags: { role: 'r9' } };
    expect(judge(sealedOf(trained, tested), trained, other)).toEqual(
      changed(['inputs.signed (tags)', '{"role":"r9"}']),
    );
  });
});

it('leaves no place to put the same input twice', () => {
  const sealed = sealedOf(local, local);
  expect(judge(sealed, local, local)).toEqual(untouched);
  expect(judge(sealed, local)).toEqual(changed(['inputs.train', undefined]));
});
