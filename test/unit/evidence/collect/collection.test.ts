import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../../src/errors.ts';
import { type CollectionOptions, createCollection } from '../../../../src/evidence/collect/collection.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import { createRedactor } from '../../../../src/util/secrets/redact.ts';

const open = (options: Partial<CollectionOptions> = {}) =>
  createCollection({
    now: () => Date.UTC(2026, 10, 21),
    servers: { lakefs: 'http://lakefs.test' },
    redact: createRedactor(),
    signal: new AbortController().signal,
    ...options,
  });

const notFound = new TiebackError('LAKEFS_TAG_NOT_FOUND', 'no tag', { hint: 'try again' });
const unreachable = new TiebackError('HTTP_UNREACHABLE', 'no server', { hint: 'try again' });

describe('a collection', () => {
  it('keeps the last answer that was given over the wire, with its server and time', async () => {
    const collection = open();
    const value = await collection.ask('lakefs:tag:faces:v1', async (call) => {
      call.record?.({ id: 'first try' });
      call.record?.({ id: 'v1', more: 'kept' });
      return 'domain';
    });
    expect(value).toBe('domain');
    expect(collection.records()).toEqual({
      'lakefs:tag:faces:v1': {
        system: 'lakefs',
        server: 'http://lakefs.test',
        readAt: '2026-11-21T00:00:00.000Z',
        body: { id: 'v1', more: 'kept' },
      },
    });
  });

  it('makes each read once, however often it is asked for', async () => {
    const collection = open();
    let reads = 0;
    const read = async () => ++reads;
    expect(await Promise.all([collection.ask('mlflow:run:1', read), collection.ask('mlflow:run:1', read)])).toEqual([
      1, 1,
    ]);
  });

  it('keeps all pages of a list, and their items for the caller', async () => {
    const collection = open();
    const items = await collection.askPages('mlflow:history:1:auc', async function* (call) {
      call.record?.({ metrics: [1, 2] });
      yield* [1, 2];
      call.record?.({ metrics: [3] });
      yield 3;
    });
    expect(items).toEqual([1, 2, 3]);
    expect(collection.records()['mlflow:history:1:auc']?.body).toEqual([{ metrics: [1, 2] }, { metrics: [3] }]);
  });

  it('leaves a gap with its reason instead of throwing', async () => {
    const collection = open();
    const fail = (error: unknown) => async (): Promise<never> => {
      throw error;
    };
    expect(await collection.ask('lakefs:tag:faces:a', fail(notFound))).toBeUndefined();
    expect(await collection.ask('lakefs:tag:faces:b', fail(unreachable))).toBeUndefined();
    expect(await collection.ask('lakefs:tag:faces:c', async () => undefined)).toBeUndefined();
    expect(collection.records()[recordId.gaps]?.body).toEqual({
      'lakefs:tag:faces:a': { why: 'absent', code: 'LAKEFS_TAG_NOT_FOUND' },
      'lakefs:tag:faces:b': { why: 'unreachable', code: 'HTTP_UNREACHABLE' },
      'lakefs:tag:faces:c': { why: 'absent' },
    });
  });

  it('does not keep the answer of a read that found nothing', async () => {
    const collection = open();
    await collection.ask('lakefs:tag:faces:a', async (call) => {
      call.record?.({ message: 'not found' });
      return undefined;
    });
    expect(Object.keys(collection.records())).toEqual([recordId.gaps]);
  });

  it('throws what is a bug, and stops when it is told to', async () => {
    const bug = new TypeError('bug');
    const collection = open();
    await expect(collection.ask('mlflow:run:1', () => Promise.reject(bug))).rejects.toBe(bug);
    const stop = new AbortController();
    const stopped = open({ signal: stop.signal });
    const reading = stopped.ask('mlflow:run:1', async () => {
      stop.abort(new Error('told to stop'));
      throw unreachable;
    });
    await expect(reading).rejects.toThrow('told to stop');
  });

  it('takes secrets out of what it keeps and says where', () => {
    const collection = open();
    collection.put('mlflow:run:1', {
      run: { tags: [{ 'a/b': 'https://ada:hunter2pass@git.test/x' }, { plain: 'text' }] },
    });
    const records = collection.records();
    expect(JSON.stringify(records)).not.toContain('hunter2pass');
    expect(records[recordId.redactions]?.body).toEqual({ 'mlflow:run:1': ['/run/tags/0/a~1b'] });
    expect(collection.isRedacted('mlflow:run:1')).toBe(true);
    expect(collection.isRedacted('mlflow:run:2')).toBe(false);
  });

  it('gives its records in one order, whatever order the answers came in', () => {
    const [one, other] = [open(), open()];
    for (const id of ['mlflow:run:1', 'lakefs:config', recordId.clock]) one.put(id, {});
    for (const id of [recordId.clock, 'mlflow:run:1', 'lakefs:config']) other.put(id, {});
    expect(JSON.stringify(one.records())).toBe(JSON.stringify(other.records()));
  });
});
