import { describe, expect, it } from 'vitest';
import { passOverRedacted, redactRecord, secretsText } from '../../../src/tie/redact-record.ts';
import { projectRun, restrictToSealed, sealOf, withoutLaterInputs } from '../../../src/tie/seal.ts';
import { sealChanges } from '../../../src/tie/seal-changes.ts';
import { sealMarks } from '../../../src/tie/seal-marks.ts';
import { createSureRedactor } from '../../../src/util/redact.ts';
import { finishedRun } from './samples.ts';

const canary = 'canary-7Qd2x';
const redact = createSureRedactor([canary]);
const input = (source: string, tags: Readonly<Record<string, string>> = {}) => ({
  dataset: { name: 'faces', digest: 'd1', sourceType: 'http', source },
  tags,
});
const recordOf = (params: Readonly<Record<string, string>>, source = `https://ada:${canary}@x.example/a`) =>
  projectRun({
    run: finishedRun({
      params,
      tags: { 'mlflow.source.name': `train.py ${canary}`, 'lakefs.repo': 'faces' },
      datasetInputs: [input(source, { who: canary }), input('s3://b')],
    }),
    histories: {},
  });

const now = recordOf({ lr: '0.1', tok: canary, url: 'https://ada:pw12345@x.example' });
const { record: sealed, fields } = redactRecord(now, redact);

describe('a record that is sealed', () => {
  it('holds no secret, and says where one was', () => {
    expect(JSON.stringify(sealed)).not.toMatch(/canary|pw12345/);
    expect(sealed.params).toEqual({ lr: '0.1', tok: '[redacted, not sealed]', url: '[redacted, not sealed]' });
    expect(fields).toHaveLength(5);
    expect(secretsText('r1', fields)).toContain('params.tok, params.url, inputs[');
    expect(secretsText('r1', [])).toBeUndefined();
  });

  it('is the run itself without secrets', () => {
    const plain = recordOf({ lr: '0.1' }, 's3://a');
    expect(redactRecord(plain, createSureRedactor()).record).toEqual(plain);
  });

  it('leaves to its name what may mean something else', () => {
    const tokens = recordOf({ special: "{'eos_token': 'x y'}", token: 'word', cmd: '--password abc123' }, 's3://a');
    expect(redactRecord(tokens, createSureRedactor()).fields).toEqual([]);
  });

  it.each([
    ['still has them', now],
    ['was cleaned of one', recordOf({ lr: '0.1', url: 'another' })],
    ['is read without them', redactRecord(now, redact).record],
  ])('equals a run that %s: what was not sealed is not compared', (_what, today) => {
    expect(sealChanges(sealed, today)).toEqual([]);
    expect(sealMarks(sealed, today)).toEqual([]);
    expect(sealOf(restrictToSealed(today, sealed))).toEqual(sealOf(sealed));
    expect(sealOf(withoutLaterInputs(today, sealed)).hash).toBe(sealOf(sealed).hash);
  });

  it('still tells of everything else that has changed', () => {
    const edited = recordOf({ lr: '0.2', tok: canary, url: 'u' });
    expect(sealChanges(sealed, edited).map(({ field }) => field)).toEqual(['params.lr']);
    expect(sealMarks(sealed, edited).map(({ key }) => key)).toEqual(['lr']);
    const elsewhere = { ...now, inputs: [] };
    expect(sealChanges(sealed, elsewhere).map(({ field }) => field)).toEqual(['inputs.faces', 'inputs.faces']);
  });

  it('changes nothing of a run that it is compared with where nothing was taken out', () => {
    expect(passOverRedacted(now, now)).toEqual(now);
  });
});
