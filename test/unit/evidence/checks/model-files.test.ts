import { describe, expect, it } from 'vitest';
import { modelFileChecks } from '../../../../src/evidence/checks/model-files.ts';
import { deriveSubject } from '../../../../src/evidence/derive/derive.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import type { Records } from '../../../../src/model/evidence.ts';
import { type ModelFile, summarizeFiles } from '../../../../src/tie/model-files.ts';
import { finishedTie, repository, runId, saying } from '../tie-records.ts';

const model = 'm-'.padEnd(34, '7');
const decision = '20261122-0123456789';
const files: readonly ModelFile[] = [
  { path: 'MLmodel', sizeBytes: 673 },
  { path: 'conda.yaml', sizeBytes: 134 },
  { path: 'data/weights.bin', sizeBytes: 500 },
  { path: 'model.pkl', sizeBytes: 1359 },
];
const said = { run_id: runId, model_id: model, model_size_bytes: '1859' };

type World = {
  readonly source?: string;
  readonly name?: string;
  readonly listed?: readonly ModelFile[] | undefined;
  readonly isComplete?: boolean;
  readonly mlmodel?: object | undefined;
  readonly gaps?: object;
  readonly promoted?: object;
};

const world = (given: World = {}): Records => {
  const { source = `models:/${model}`, name = model, isComplete = true, promoted, gaps } = given;
  const listed = 'listed' in given ? given.listed : files;
  const mlmodel = 'mlmodel' in given ? given.mlmodel : { isReadable: true, said };
  const told = { decision, number: 1, verb: 'promote', repository, at: '2026-11-22' };
  const tie = finishedTie(promoted === undefined ? {} : { tags: { 'tieback.decision.net': JSON.stringify(told) } });
  return saying(tie, {
    [recordId.modelVersions(runId)]: [{ model_versions: [{ name: 'net', version: '1', run_id: runId, source }] }],
    ...(listed === undefined
      ? {}
      : { [recordId.modelFiles(name)]: { ...summarizeFiles(listed), files: listed, isComplete } }),
    ...(mlmodel === undefined ? {} : { [recordId.mlmodel(name)]: mlmodel }),
    ...(gaps === undefined ? {} : { [recordId.gaps]: gaps }),
    ...(promoted === undefined
      ? {}
      : {
          [recordId.decisionPlan(repository, decision)]: {
            id: decision,
            input: { verb: 'promote', run: { id: runId }, source: promoted },
          },
        }),
  });
};

const check = (records: Records) => {
  const verdict = modelFileChecks[0]?.run(deriveSubject(records), records);
  if (verdict === undefined) throw new Error('no check');
  return verdict;
};
const verdict = (given?: World) => check(world(given));

const stored = (of: readonly ModelFile[]) => ({ uri: 'elsewhere', modelId: model, files: summarizeFiles(of) });

describe('MODEL-01', () => {
  it('passes a model whose MLmodel and files agree, and says that contents were not looked at', () => {
    expect(verdict()).toMatchObject({
      outcome: 'pass',
      reason:
        'net 1: its MLmodel names this run, the 1859 bytes that it counts are there, it has 4 files of 2666 bytes. MLflow has no digests of files: their contents were not compared',
    });
  });

  it('passes files that are as they were promoted, by path and size', () => {
    expect(verdict({ promoted: stored(files) })).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('its 4 files of 2666 bytes have the paths and sizes that were promoted'),
    });
  });

  it.each<readonly [string, readonly ModelFile[]]>([
    ['a file more', [...files, { path: 'extra.py', sizeBytes: 1 }]],
    ['a file of another size', files.map((file) => (file.path === 'conda.yaml' ? { ...file, sizeBytes: 135 } : file))],
    [
      'a file by another name',
      files.map((file) => (file.path === 'conda.yaml' ? { ...file, path: 'conda.yml' } : file)),
    ],
  ])('fails when there is %s than was promoted', (_what, now) => {
    expect(verdict({ listed: now, promoted: stored(files) })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('which differ in path or size from the 4 files of 2666 bytes that were promoted'),
    });
  });

  it('does not hold it against another model that was promoted', () => {
    const other = { ...stored([]), modelId: `${model}8` };
    expect(verdict({ promoted: other }).outcome).toBe('pass');
  });

  it.each<readonly [string, World, string]>([
    ['names another run', { mlmodel: { isReadable: true, said: { ...said, run_id: 'f'.repeat(32) } } }, 'names run f'],
    ['names another model', { mlmodel: { isReadable: true, said: { ...said, model_id: 'm-8' } } }, 'names model m-8'],
    [
      'counts more than is there',
      { listed: files.filter(({ path }) => path !== 'data/weights.bin') },
      'its MLmodel counts 1859 bytes, and 1359 are there',
    ],
  ])('fails when its MLmodel %s', (_what, given, reason) => {
    expect(verdict(given)).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(reason) });
  });

  it('fails when the files that were promoted are gone, and warns when there never were any', () => {
    expect(verdict({ listed: [], mlmodel: undefined, promoted: stored(files) }).outcome).toBe('fail');
    expect(verdict({ listed: [], mlmodel: undefined })).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('net 1: the server lists no file of it'),
    });
  });

  it('warns of a model whose MLmodel is absent, unreadable or names no run', () => {
    const gaps = { [recordId.mlmodel(model)]: { why: 'absent' } };
    expect(verdict({ mlmodel: undefined, gaps })).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('it has no MLmodel file'),
    });
    expect(verdict({ mlmodel: { isReadable: false } }).outcome).toBe('warn');
    expect(verdict({ mlmodel: { isReadable: true, said: {} } })).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('its MLmodel names no run'),
    });
  });

  it('compares no sizes in a list that was cut off, nor those that the server does not know', () => {
    const less = files.slice(0, 2);
    expect(verdict({ listed: less, isComplete: false }).outcome).toBe('warn');
    expect(verdict({ listed: less.map(({ path }) => ({ path: `x/${path}`, sizeBytes: null })) }).outcome).toBe('pass');
  });

  it('looks among the artifacts of the run for a model of MLflow 2', () => {
    expect(verdict({ source: `runs:/${runId}/net`, name: `${runId}/net` }).outcome).toBe('pass');
  });

  it('fails a version that was made from another run', () => {
    const other = 'f'.repeat(32);
    expect(verdict({ source: `runs:/${other}/net` })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(`net 1: made from runs:/${other}/net, of another run`),
    });
  });

  it('is not asked where nothing is registered, or nothing could be read', () => {
    expect(check(finishedTie().records).outcome).toBe('skip');
    expect(verdict({ source: 's3://bucket/net' })).toMatchObject({
      outcome: 'skip',
      reason: expect.stringContaining('made from s3://bucket/net'),
    });
    expect(verdict({ listed: undefined, mlmodel: undefined }).outcome).toBe('skip');
    const gaps = { [recordId.mlmodel(model)]: { why: 'unreachable', code: 'MLFLOW_SERVER_ERROR' } };
    expect(verdict({ mlmodel: undefined, gaps }).outcome).toBe('skip');
  });
});
