import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';
import type { WireEntry } from '../../../support/mlflow-wire-json.ts';

describe('data of a run', () => {
  let wire: MlflowWire;
  let id: string;
  beforeEach(async () => {
    wire = newMlflowWire();
    id = await newRun(wire, await newExperiment(wire));
  });

  const post = (path: string, more: object) => wire.post(path, { run_id: id, ...more });
  const data = async () => (await wire.get(`runs/get?run_id=${id}`)).json.run.data;
  const entries = (list: readonly WireEntry[] = []) => Object.fromEntries(list.map(({ key, value }) => [key, value]));
  const tags = async () => entries((await data()).tags);
  const params = async () => entries((await data()).params);

  describe('tags', () => {
    it('are set, overwritten and deleted', async () => {
      await post('runs/set-tag', { key: 'k', value: '1' });
      await post('runs/set-tag', { key: 'k', value: '2' });
      expect((await tags())['k']).toBe('2');
      await post('runs/delete-tag', { key: 'k' });
      expect(await tags()).not.toHaveProperty('k');
      expect((await post('runs/delete-tag', { key: 'k' })).status).toBe(404);
    });

    it('hold an empty text for null or nothing, and refuse a number', async () => {
      await post('runs/set-tag', { key: 'null', value: null });
      await post('runs/set-tag', { key: 'none' });
      expect(await tags()).toMatchObject({ null: '', none: '' });
      expect((await post('runs/set-tag', { key: 'k', value: 5 })).status).toBe(400);
    });

    it('rename the run through its name tag', async () => {
      await post('runs/set-tag', { key: 'mlflow.runName', value: 'new' });
      expect((await wire.get(`runs/get?run_id=${id}`)).json.run.info.run_name).toBe('new');
    });

    it('are cut at 8000 characters without a word', async () => {
      expect((await post('runs/set-tag', { key: 'k', value: 'x'.repeat(9000) })).status).toBe(200);
      expect((await tags())['k']).toHaveLength(8000);
    });

    it('may have keys that mean something to JavaScript', async () => {
      await post('runs/set-tag', { key: '__proto__', value: 'a' });
      await post('runs/set-tag', { key: 'constructor', value: 'b' });
      const keys = (await data()).tags.map(({ key }) => key);
      expect(keys).toEqual(expect.arrayContaining(['__proto__', 'constructor']));
    });
  });

  describe('params', () => {
    it('are written once', async () => {
      await post('runs/log-parameter', { key: 'p', value: '1' });
      expect((await post('runs/log-parameter', { key: 'p', value: '1' })).status).toBe(200);
      expect((await post('runs/log-parameter', { key: 'p', value: '2' })).status).toBe(400);
      expect(await params()).toEqual({ p: '1' });
    });

    it('are cut at 6000 characters without a word', async () => {
      await post('runs/log-parameter', { key: 'p', value: 'x'.repeat(9000) });
      expect((await params())['p']).toHaveLength(6000);
    });
  });

  describe('metrics', () => {
    const log = (value: unknown, step: number) => post('runs/log-metric', { key: 'm', value, timestamp: 5, step });

    it('come back as numbers, NaN as a text, infinities as the largest number', async () => {
      await log('NaN', 1);
      await log('Infinity', 2);
      await log('-Infinity', 3);
      const { json } = await wire.get(`metrics/get-history?run_id=${id}&metric_key=m`);
      expect(json.metrics.map(({ value }) => value)).toEqual(['NaN', Number.MAX_VALUE, -Number.MAX_VALUE]);
    });

    it('show the latest step only in the run', async () => {
      await log(2, 7);
      await log(1, 3);
      expect((await data()).metrics).toEqual([{ key: 'm', value: 2, timestamp: 5, step: 7 }]);
    });

    it.each([
      ['no time', { value: 1 }],
      ['no value', { timestamp: 1 }],
      ['a word for a value', { value: 'much', timestamp: 1 }],
      ['a time before 1970', { value: 1, timestamp: -1 }],
      ['a bad key', { key: 'a#', value: 1, timestamp: 1 }],
    ])('refuse %s', async (_, more) => {
      expect((await post('runs/log-metric', { key: 'm', ...more })).status).toBe(400);
    });

    it('take an unknown model for a database error', async () => {
      const { json } = await post('runs/log-metric', { key: 'm', value: 1, timestamp: 1, model_id: 'm-nope' });
      expect(json.error_code).toBe('BAD_REQUEST');
    });

    it('have a history in pages', async () => {
      for (const step of [1, 2, 3]) await log(step, step);
      const path = `metrics/get-history?run_id=${id}&metric_key=m&max_results=2`;
      const first = (await wire.get(path)).json;
      const second = (await wire.get(`${path}&page_token=${encodeURIComponent(first.next_page_token)}`)).json;
      expect([...first.metrics, ...second.metrics]).toHaveLength(3);
      expect(second).not.toHaveProperty('next_page_token');
    });

    it('have an empty history of what there is not, and refuse a page of nothing', async () => {
      expect((await wire.get('metrics/get-history?run_id=nope&metric_key=m')).json).toEqual({});
      expect((await wire.get(`metrics/get-history?run_id=${id}&metric_key=m&max_results=0`)).status).toBe(400);
    });
  });

  describe('in a batch', () => {
    it('are logged at once, the last of a tag key holding', async () => {
      const { status, json } = await post('runs/log-batch', {
        metrics: [{ key: 'm', value: 1, timestamp: 1 }],
        params: [{ key: 'p', value: '1' }],
        tags: [
          { key: 't', value: '1' },
          { key: 't', value: '2' },
        ],
      });
      expect([status, json]).toEqual([200, {}]);
      expect([await params(), (await tags())['t']]).toEqual([{ p: '1' }, '2']);
    });

    it('are not logged at all when a param would change', async () => {
      await post('runs/log-parameter', { key: 'p', value: '1' });
      const { status } = await post('runs/log-batch', {
        metrics: [{ key: 'm', value: 1, timestamp: 1 }],
        params: [
          { key: 'q', value: '1' },
          { key: 'p', value: '2' },
        ],
        tags: [{ key: 't', value: '1' }],
      });
      expect(status).toBe(400);
      expect(await data()).not.toHaveProperty('metrics');
      expect([await params(), (await tags())['t']]).toEqual([{ p: '1' }, undefined]);
    });

    it('are lost behind a value of a wrong type, without an error', async () => {
      const { status } = await post('runs/log-batch', {
        params: [
          { key: 'a', value: '1' },
          { key: 'b', value: 5 },
          { key: 'c', value: '1' },
        ],
        tags: [{ key: 't', value: '1' }],
      });
      expect(status).toBe(200);
      expect([await params(), (await tags())['t']]).toEqual([{ a: '1', b: '' }, undefined]);
    });

    const many = (count: number, more: object) =>
      Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: 'x', ...more }));

    it.each([
      ['101 tags', { tags: many(101, {}) }],
      ['101 params', { params: many(101, {}) }],
      ['1001 metrics', { metrics: many(1001, { value: 1, timestamp: 1 }) }],
      ['1001 things', { metrics: many(950, { value: 1, timestamp: 1 }), tags: many(51, {}) }],
      [
        'a param key twice',
        {
          params: [
            { key: 'z', value: '1' },
            { key: 'z', value: '1' },
          ],
        },
      ],
      ['a metric without a value', { metrics: [{ key: 'm', timestamp: 1 }] }],
      ['a tag without a key', { tags: [{ value: 'x' }] }],
      ['a text for a list', { tags: 'x' }],
    ])('refuse %s', async (_, more) => {
      expect((await post('runs/log-batch', more)).status).toBe(400);
    });

    it('take 100 tags and 100 params', async () => {
      expect((await post('runs/log-batch', { tags: many(100, {}), params: many(100, {}) })).status).toBe(200);
    });
  });

  describe('models of the old kind', () => {
    const model = { artifact_path: 'm', flavors: {}, utc_time_created: 'now', run_id: 'x' };

    it('are listed in a tag', async () => {
      await post('runs/log-model', { model_json: JSON.stringify(model) });
      await post('runs/log-model', { model_json: JSON.stringify(model) });
      expect(JSON.parse((await tags())['mlflow.log-model.history'] ?? '')).toEqual([model, model]);
    });

    it.each(['{', '{}', '[]'])('refuse %s', async (text) => {
      expect((await post('runs/log-model', { model_json: text })).status).toBe(400);
    });
  });
});
