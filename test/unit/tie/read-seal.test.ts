import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import type { Commit } from '../../../src/lakefs/commits.ts';
import type { Run } from '../../../src/mlflow/run.ts';
import { backLinkKey } from '../../../src/tie/keys.ts';
import { statedSections } from '../../../src/tie/partial-seal.ts';
import { readSeal } from '../../../src/tie/read-seal.ts';
import { omittedOf, redactRecord } from '../../../src/tie/redact-record.ts';
import { projectRun, type SealedRecord, sealedRecordText, sealOf } from '../../../src/tie/seal.ts';
import { createSureRedactor } from '../../../src/util/secrets/redact.ts';
import { finishedRun } from './samples.ts';

const run = finishedRun({ params: { lr: '0.1', tok: 'canary-7Qd2x' }, tags: {} });
const whole = projectRun({ run, histories: {} });
const partial = redactRecord(whole, createSureRedactor(['canary-7Qd2x']));

const read = async (sealed: SealedRecord, today: Run, kept: SealedRecord | null = sealed) => {
  const { hash, sections } = sealOf(sealed);
  const hashes = Object.entries(sections).map(([name, digest]) => [`${backLinkKey.sealSectionPrefix}${name}`, digest]);
  const from = statedSections(omittedOf(sealed));
  const stated = from === undefined ? {} : { [backLinkKey.omittedFrom]: from };
  const metadata = { [backLinkKey.seal]: hash, ...Object.fromEntries(hashes), ...stated };
  const link = { metadata } as unknown as Commit;
  let asked = 0;
  const get = async () => {
    asked++;
    if (kept === null) throw new TiebackError('LAKEFS_OBJECT_NOT_FOUND', 'no such object', { hint: 'none' });
    const text = new Response(sealedRecordText(hash, kept)).body;
    if (text === null) throw new Error('no body');
    return text;
  };
  const linked = { run: today, link, repository: 'faces', tie: 't' };
  return { reading: await readSeal(linked, undefined, { objects: { get } }, {}), asked: () => asked };
};

describe('the seal of a run', () => {
  it('is equal by its hashes alone where nothing was left out', async () => {
    const { reading, asked } = await read(whole, run);
    expect(reading).toMatchObject({ kind: 'equal', sealed: whole });
    expect(asked()).toBe(0);
  });

  it('gives the sealed record beside the run of today where they differ', async () => {
    const today = { ...run, params: { ...run.params, lr: '0.2' } };
    expect((await read(whole, today)).reading).toMatchObject({ kind: 'different', sealed: whole });
  });

  it('is never equal without its record where something was left out, whatever the run says today', async () => {
    const literal = { ...run, params: { lr: '0.1', tok: '[redacted, not sealed]' } };
    for (const today of [run, literal]) {
      const { reading } = await read(partial, today);
      expect(reading).toMatchObject({ kind: 'different', sealed: { omitted: ['params.tok'] } });
    }
    const { omitted: _, ...unlisted } = partial;
    expect((await read(partial, literal, null)).reading).toEqual({ kind: 'unreadable', isForged: false });
    expect((await read(partial, run, unlisted)).reading).toEqual({ kind: 'unreadable', isForged: true });
  });

  it('is unreadable where the run has changed and its record is gone or another', async () => {
    const today = { ...run, params: {} };
    const another = { ...whole, params: {} };
    await expect(read(whole, today, another)).resolves.toMatchObject({ reading: { kind: 'unreadable' } });
  });
});
