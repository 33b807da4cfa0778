import { describe, expect, it } from 'vitest';
import { passOverOmitted } from '../../../src/tie/pass-over-omitted.ts';
import { omittedOf, redactRecord, secretsText } from '../../../src/tie/redact-record.ts';
import { runAsSealed } from '../../../src/tie/run-as-sealed.ts';
import { projectRun, restrictToSealed, sealOf, withoutLaterInputs } from '../../../src/tie/seal.ts';
import { sealChanges } from '../../../src/tie/seal-changes.ts';
import { sealMarks } from '../../../src/tie/seal-marks.ts';
import { createSureRedactor } from '../../../src/util/secrets/redact.ts';
import { finishedRun } from './samples.ts';

const canary = 'canary-7Qd2x';
const mark = '[redacted, not sealed]';
const redact = createSureRedactor([canary]);
/** As tieback makes it of its own data. */
const pinned = `{"uri":"s3://faces/${'ab'.repeat(32)}/train/"}`;
const recordOf = (params: Readonly<Record<string, string>>, sourceName = 'train.py', source = pinned) =>
  projectRun({
    run: finishedRun({
      params,
      tags: { 'mlflow.source.name': sourceName, 'lakefs.repo': 'faces' },
      datasetInputs: [{ dataset: { name: 'faces', digest: 'd1', sourceType: 's3', source }, tags: {} }],
    }),
    histories: {},
  });

const now = recordOf({ lr: '0.1', tok: canary, url: 'https://ada:pw12345@x.example' });
const sealed = redactRecord(now, redact);

describe('a record that is sealed', () => {
  it('holds no secret parameter, and lists what it leaves out', () => {
    expect(JSON.stringify(sealed)).not.toMatch(/canary|pw12345/);
    expect(sealed.params).toEqual({ lr: '0.1', tok: mark, url: mark });
    expect(sealed.omitted).toEqual(['params.tok', 'params.url']);
    expect(secretsText('r1', omittedOf(sealed))).toContain('params.tok, params.url; change');
    expect(secretsText('r1', [])).toBeUndefined();
  });

  it('is the run itself without secrets, and has no section more', () => {
    const plain = recordOf({ lr: '0.1' });
    expect(redactRecord(plain, redact)).toBe(plain);
    expect(Object.keys(sealOf(plain).sections)).not.toContain('omitted');
  });

  it('leaves nothing of its own unsealed: whoever sets the environment would choose what may be edited', () => {
    const held = recordOf({ lr: '0.1' }, `train.py ${canary}`);
    expect(redactRecord(held, createSureRedactor([canary, 'faces', 'ab'.repeat(32)]))).toBe(held);
  });

  it.each(['https://ada:pw12345@github.example/x.git', 'train.py --key hf_0123456789abcdefghij'])(
    'leaves out a tag of somebody else that shows a secret by its form, and is compared with the rest: %s',
    (name) => {
      const held = redactRecord(recordOf({ lr: '0.1' }, name), redact);
      expect(JSON.stringify(held)).not.toMatch(/pw12345|0123456789/);
      expect(held).toMatchObject({
        tags: { 'mlflow.source.name': mark, 'lakefs.repo': 'faces' },
        omitted: ['tags.mlflow.source.name'],
      });
      const today = recordOf({ lr: '0.1' }, name);
      expect(sealChanges(held, today)).toEqual([]);
      expect(sealMarks(held, today)).toEqual([]);
      expect(sealOf(restrictToSealed(today, held))).toEqual(sealOf(held));
      expect(sealChanges(held, recordOf({ lr: '0.2' }, name)).map(({ field }) => field)).toEqual(['params.lr']);
      expect(runAsSealed(finishedRun(), held).tags).toEqual({ 'lakefs.repo': 'faces' });
    },
  );

  it('leaves no tag of its own out, whatever it looks like', () => {
    const tags = { 'lakefs.endpoint': 'https://ada:pw12345@host', 'tieback.plan': 'hf_0123456789abcdefghij' };
    const held = projectRun({ run: finishedRun({ tags }), histories: {} });
    expect(redactRecord(held, createSureRedactor())).toBe(held);
  });

  it('seals a tag whose secret was taken out already', () => {
    const clean = recordOf({ lr: '0.1' }, 'https://[redacted]@github.example/x.git');
    expect(redactRecord(clean, redact)).toBe(clean);
  });

  it('leaves out what is secret in a dataset input of somebody else', () => {
    const withSecret = (source: string) => recordOf({ lr: '0.1' }, 'train.py', source);
    const held = redactRecord(withSecret(`https://ada:pw12345@host/${canary}`), redact);
    expect(JSON.stringify(held)).not.toMatch(/canary|pw12345/);
    expect(held.omitted).toEqual(['inputs.0.source']);
    expect(sealChanges(held, withSecret('https://host/else'))).toEqual([]);
    expect(sealOf(withoutLaterInputs(withSecret(canary), held)).hash).toBe(sealOf(held).hash);
    expect(sealChanges(held, recordOf({ lr: '0.2' }, 'train.py', canary))).not.toEqual([]);
  });

  it('leaves out the tags of a dataset input that hold a secret, and all but those that tieback gives its own', () => {
    const withTags = (tags: Readonly<Record<string, string>>, source: string) =>
      projectRun({
        run: finishedRun({ datasetInputs: [{ dataset: { name: 'wh', digest: 'd', sourceType: 's3', source }, tags }] }),
        histories: {},
      });
    const tags = { note: `see ${canary}`, [`key ${canary}`]: 'x', 'mlflow.data.context': 'training' };
    const all = createSureRedactor([canary, 'training']);
    const own = redactRecord(withTags(tags, pinned), all);
    expect(JSON.stringify(own)).not.toContain('canary');
    expect(own.omitted).toEqual([`inputs.0.tags.${mark}`, 'inputs.0.tags.note']);
    expect(redactRecord(withTags(tags, '{}'), all).omitted).toContain('inputs.0.tags.mlflow.data.context');
    const edited = { ...tags, note: 'clean' };
    expect(sealChanges(own, withTags(edited, pinned))).toEqual([]);
    expect(sealOf(withoutLaterInputs(withTags(edited, pinned), own)).hash).toBe(sealOf(own).hash);
    expect(sealChanges(own, withTags({ ...edited, 'mlflow.data.context': 'test' }, pinned))).not.toEqual([]);
  });

  it('leaves out a parameter whose name holds a secret, and tells no unknown one as added then', () => {
    const named = recordOf({ lr: '0.1', [`key ${canary}`]: 'x' });
    const held = redactRecord(named, redact);
    expect(held.params).toEqual({ lr: '0.1', [mark]: mark });
    expect(held.omitted).toEqual([`params.${mark}`]);
    expect(sealChanges(held, named)).toEqual([]);
    expect(sealMarks(held, named)).toEqual([]);
    expect(sealOf(restrictToSealed(named, held))).toEqual(sealOf(held));
    expect(sealOf(withoutLaterInputs(named, held)).hash).toBe(sealOf(held).hash);
    expect(sealMarks(held, recordOf({ lr: '0.2' })).map(({ key }) => key)).toEqual(['lr']);
    expect(runAsSealed(finishedRun(), held).params).toEqual({ lr: '0.1' });
  });

  it('leaves out a source tag whose name shows a secret, and tells another that came later', () => {
    const withTags = (tags: Readonly<Record<string, string>>) =>
      projectRun({ run: finishedRun({ tags: { 'lakefs.repo': 'faces', ...tags } }), histories: {} });
    const secret = { 'mlflow.source.hf_0123456789abcdefghij': 'x' };
    const held = redactRecord(withTags(secret), redact);
    expect(held.tags).toEqual({ 'lakefs.repo': 'faces', [mark]: mark });
    expect(sealMarks(held, withTags(secret))).toEqual([]);
    const later = withTags({ ...secret, 'lakefs.commit_id': 'c' });
    expect(sealMarks(held, later).map(({ key }) => key)).toEqual(['lakefs.commit_id']);
  });

  it('leaves to its name what may mean something else', () => {
    const tokens = recordOf({ special: "{'eos_token': 'x y'}", token: 'word', cmd: '--password abc123' });
    expect(redactRecord(tokens, createSureRedactor()).omitted).toBeUndefined();
  });

  it.each([
    ['still has them', now],
    ['was cleaned of one', recordOf({ lr: '0.1', url: 'another' })],
    ['is read without them', recordOf({ lr: '0.1', tok: '[redacted]', url: '[redacted]' })],
  ])('equals a run that %s: what was not sealed is not compared', (_what, today) => {
    expect(sealChanges(sealed, today)).toEqual([]);
    expect(sealMarks(sealed, today)).toEqual([]);
    expect(sealOf(restrictToSealed(today, sealed))).toEqual(sealOf(sealed));
    expect(sealOf(withoutLaterInputs(today, sealed)).hash).toBe(sealOf(sealed).hash);
  });

  it('equals a run whose tag was left out, whatever that says now', () => {
    const repo = 'mlflow.source.name';
    const left = { ...sealed, tags: { 'lakefs.repo': 'faces', [repo]: mark }, omitted: [`tags.${repo}`] };
    const today = { ...now, params: sealed.params };
    expect(sealChanges(left, today)).toEqual([]);
    expect(sealMarks(left, today)).toEqual([]);
    expect(sealOf(restrictToSealed(today, left))).toEqual(sealOf(left));
    expect(sealChanges(left, { ...today, tags: { [repo]: 'x' } })).toMatchObject([{ field: 'tags.lakefs.repo' }]);
  });

  it('still tells of everything else that has changed', () => {
    const edited = recordOf({ lr: '0.2', tok: canary, url: 'u' }, 'other.py');
    expect(sealChanges(sealed, edited).map(({ field }) => field)).toEqual(['params.lr', 'tags.mlflow.source.name']);
    expect(sealMarks(sealed, edited).map(({ key }) => key)).toEqual(['lr', 'mlflow.source.name']);
  });

  it('is compared in full where a script has set the mark itself', () => {
    const literal = redactRecord(recordOf({ lr: mark }, mark), redact);
    const edited = recordOf({ lr: '0.2' }, 'other.py');
    expect(literal.omitted).toBeUndefined();
    expect(passOverOmitted(edited, literal)).toBe(edited);
    expect(sealChanges(literal, edited).map(({ field }) => field)).toEqual(['params.lr', 'tags.mlflow.source.name']);
    expect(sealOf(withoutLaterInputs(edited, literal)).hash).not.toBe(sealOf(literal).hash);
  });

  it('has its list in the hash: a field that is put on it later breaks the seal', () => {
    const more = { ...sealed, omitted: [...omittedOf(sealed), 'params.lr'] };
    expect(sealOf(more).hash).not.toBe(sealOf(sealed).hash);
    expect(omittedOf({ params: {}, inputs: [], tags: {}, omitted: 'params.lr' as never })).toEqual([]);
  });
});
