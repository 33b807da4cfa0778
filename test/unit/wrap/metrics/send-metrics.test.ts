import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../../src/errors.ts';
import type { Batch } from '../../../../src/mlflow/run.ts';
import { sendAllMetrics, sendMetricsLive } from '../../../../src/wrap/metrics/send-metrics.ts';
import type { TieFolder } from '../../../../src/wrap/tie-folder.ts';
import { newTieFolder } from '../samples.ts';

type Log = (batch: Batch) => void;

/** MLflow's side: keeps what it takes, and throws what `refuse` throws. */
const mlflowThat = (refuse: Log = () => undefined) => {
  const kept: Batch[] = [];
  return {
    kept,
    runs: {
      logBatch: async (_runId: string, batch: Batch) => {
        refuse(batch);
        kept.push(batch);
      },
    },
  };
};

const say = (folder: TieFolder, ...lines: readonly unknown[]): void =>
  appendFileSync(folder.metrics, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

const runtime = { now: () => 1000 };
const keysOf = (batches: readonly Batch[]) =>
  batches.flatMap(({ metrics = [], params = {} }) => [...metrics.map(({ key }) => key), ...Object.keys(params)]);

describe('sendAllMetrics', () => {
  it('sends what the file holds, and says how much', async () => {
    const folder = newTieFolder();
    say(folder, { params: { lr: 1 } }, { metrics: { acc: 0.5 } });
    const { runs, kept } = mlflowThat();
    expect(await sendAllMetrics(runs, 'r', folder, runtime, {})).toEqual({ lines: 2, rejected: 0, faults: [] });
    expect(keysOf(kept)).toEqual(['acc', 'lr']);
  });

  it('sends nothing when there is nothing', async () => {
    const { runs, kept } = mlflowThat();
    expect(await sendAllMetrics(runs, 'r', newTieFolder(), runtime, {})).toEqual({ lines: 0, rejected: 0, faults: [] });
    expect(kept).toEqual([]);
  });

  it('sends once what MLflow has acknowledged, and counts it all the same', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { acc: 0.5 } }, 'no object');
    const { runs, kept } = mlflowThat();
    await sendAllMetrics(runs, 'r', folder, runtime, {});
    say(folder, { metrics: { loss: 2 } });
    expect(await sendAllMetrics(runs, 'r', folder, runtime, {})).toEqual({
      lines: 3,
      rejected: 1,
      faults: [{ line: 2, why: 'not an object' }],
    });
    expect(keysOf(kept)).toEqual(['acc', 'loss']);
  });

  it.each([
    ['is lost', (folder: TieFolder) => rmSync(folder.metricsSent)],
    ['is torn', (folder: TieFolder) => writeFileSync(folder.metricsSent, '{"runId":"r","end":1')],
    ['is nonsense', (folder: TieFolder) => writeFileSync(folder.metricsSent, '{"runId":"r","tail":"","end":-1}')],
  ])('sends the same again when the note of what was acknowledged %s', async (_what, spoil) => {
    const folder = newTieFolder();
    say(folder, { metrics: { acc: 0.5 } });
    const { runs, kept } = mlflowThat();
    await sendAllMetrics(runs, 'r', folder, runtime, {});
    spoil(folder);
    // This process remembers; another one does not.
    await sendAllMetrics(runs, 'r', { ...folder }, { now: () => 9_000_000 }, {});
    expect(kept).toHaveLength(2);
    expect(kept[1]).toEqual(kept[0]);
  });

  it('sends everything to another run', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { acc: 0.5 } });
    const { runs, kept } = mlflowThat();
    await sendAllMetrics(runs, 'r', folder, runtime, {});
    await sendAllMetrics(runs, 'other', folder, runtime, {});
    expect(keysOf(kept)).toEqual(['acc', 'acc']);
  });

  it('joins lines of many moments into full requests, each line with its own time', async () => {
    const folder = newTieFolder();
    const times: string[] = [];
    let end = 0;
    for (let second = 0; second < 2000; second++) {
      const line = `${JSON.stringify({ metrics: { loss: second }, step: second })}\n`;
      appendFileSync(folder.metrics, line);
      end += line.length;
      times.push(`${JSON.stringify({ end, at: second * 1000 })}\n`);
    }
    writeFileSync(folder.metricTimes, times.join(''));
    const { runs, kept } = mlflowThat();
    expect(await sendAllMetrics(runs, 'r', folder, runtime, {})).toEqual({ lines: 2000, rejected: 0, faults: [] });
    expect(kept.map(({ metrics = [] }) => metrics.length)).toEqual([800, 800, 400]);
    const metrics = kept.flatMap((batch) => batch.metrics ?? []);
    expect(metrics.every(({ step, timestamp }) => timestamp === step * 1000)).toBe(true);
  });

  it.each(['MLFLOW_REJECTED', 'MLFLOW_VALUE_TOO_LONG'] as const)(
    'lets one value that MLflow refuses with %s cost only itself',
    async (code) => {
      const folder = newTieFolder();
      say(folder, { params: { ok: 1, bad: 2 }, metrics: { acc: 0.5 } }, 'no object');
      const { runs, kept } = mlflowThat((batch) => {
        if (keysOf([batch]).includes('bad')) throw new TiebackError(code, 'no', { hint: 'try again' });
      });
      expect(await sendAllMetrics(runs, 'r', folder, runtime, {})).toEqual({
        lines: 2,
        rejected: 2,
        faults: [
          { line: 1, why: 'no' },
          { line: 2, why: 'not an object' },
        ],
      });
      expect(keysOf(kept).toSorted()).toEqual(['acc', 'ok']);
    },
  );

  const refusing = (...bad: readonly string[]) =>
    mlflowThat((batch) => {
      if (keysOf([batch]).some((key) => bad.includes(key)))
        throw new TiebackError('MLFLOW_REJECTED', 'no', { hint: 'try again' });
    });

  it.each([
    ['\n{"metrics":{"a":1}}\n\n{"metrics":\n[1]\n', [], 4, 'no JSON'],
    ['{"metrics":{"ü":1}}\n{"metrics":{"a":"x"}}\n', [], 2, 'metric "a" is no number but a text'],
    ['{"params":{"lr":1}}\n{"params":{"lr":1}}\n{"params":{"lr":2}}\n', [], 3, 'a second value for parameter "lr"'],
    ['{"metrics":{"a":1}}\n{"metrics":{"b":1}}\n{"params":{"c":1}}\n[]', ['b', 'c'], 2, 'no'],
    ['{"metrics":{"a":1}}\n{"params":{"c":1}}\n{"metrics":{"b":1}}\n', ['b', 'c'], 2, 'no'],
  ] as const)('names the first line that cannot be recorded, and why: %j', async (text, bad, line, why) => {
    const folder = newTieFolder();
    writeFileSync(folder.metrics, text);
    const { faults } = await sendAllMetrics(refusing(...bad).runs, 'r', folder, runtime, {});
    expect(faults[0]).toEqual({ line, why });
  });

  it('names ten lines of those that cannot be recorded, and counts all', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { a: 1 } }, ...Array.from({ length: 20 }, () => 'text'));
    const { faults, rejected } = await sendAllMetrics(mlflowThat().runs, 'r', folder, runtime, {});
    expect(rejected).toBe(20);
    expect(faults.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('still names it when a later process sends the rest', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { a: 1 } }, 'text');
    await sendAllMetrics(mlflowThat().runs, 'r', folder, runtime, {});
    say(folder, { metrics: { b: 1 } });
    const { faults, rejected } = await sendAllMetrics(refusing('b').runs, 'r', folder, runtime, {});
    expect(rejected).toBe(2);
    expect(faults).toEqual([
      { line: 2, why: 'not an object' },
      { line: 3, why: 'no' },
    ]);
  });

  it('counts without a line when the file is gone', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { a: 1 } }, 'text');
    await sendAllMetrics(mlflowThat().runs, 'r', folder, runtime, {});
    rmSync(folder.metrics);
    expect(await sendAllMetrics(mlflowThat().runs, 'r', folder, runtime, {})).toEqual({
      lines: 2,
      rejected: 1,
      faults: [],
    });
  });

  it('fails when MLflow cannot be reached: resume sends it all', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { acc: 0.5 } });
    const { runs } = mlflowThat(() => {
      throw new TiebackError('HTTP_UNREACHABLE', 'down', { hint: 'try again' });
    });
    await expect(sendAllMetrics(runs, 'r', folder, runtime, {})).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
  });
});

/** Sleeps that end when the test says so. */
const createSleep = () => {
  const waiting: (() => void)[] = [];
  const asked: number[] = [];
  return {
    asked,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        asked.push(ms);
        waiting.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    wake: async () => {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      waiting.shift()?.();
    },
  };
};

describe('sendMetricsLive', () => {
  it('sends lines while the script writes them', async () => {
    const folder = newTieFolder();
    const { runs, kept } = mlflowThat();
    const { sleep, wake } = createSleep();
    const stop = sendMetricsLive(runs, 'r', folder, { ...runtime, sleep });
    for (const key of ['a', 'b']) {
      say(folder, { metrics: { [key]: 1 } });
      await wake();
      await expect.poll(() => keysOf(kept)).toContain(key);
    }
    await stop();
    expect(keysOf(kept)).toEqual(['a', 'b']);
  });

  it('disturbs nobody when MLflow is away', async () => {
    const folder = newTieFolder();
    let asked = 0;
    const { runs } = mlflowThat(() => {
      asked++;
      throw new TiebackError('HTTP_UNREACHABLE', 'down', { hint: 'try again' });
    });
    const { sleep, wake } = createSleep();
    const stop = sendMetricsLive(runs, 'r', folder, { ...runtime, sleep });
    say(folder, { metrics: { a: 1 } });
    await wake();
    await expect.poll(() => asked).toBe(1);
    await expect(stop()).resolves.toBeUndefined();
  });

  it('goes on when MLflow is back, after longer and longer pauses, and loses nothing', async () => {
    const folder = newTieFolder();
    let isAway = true;
    const { runs, kept } = mlflowThat(() => {
      if (isAway) throw new TiebackError('HTTP_UNREACHABLE', 'down', { hint: 'try again' });
    });
    const { sleep, wake, asked } = createSleep();
    const stop = sendMetricsLive(runs, 'r', folder, { ...runtime, sleep });
    say(folder, { metrics: { a: 1 } });
    for (let time = 0; time < 8; time++) await wake();
    say(folder, { metrics: { b: 1 } });
    isAway = false;
    await wake();
    await expect.poll(() => keysOf(kept)).toEqual(['a', 'b']);
    await expect.poll(() => asked.length).toBe(10);
    expect(asked.map((ms) => ms / 1000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 1]);
    await stop();
    expect(await sendAllMetrics(runs, 'r', folder, runtime, {})).toEqual({ lines: 2, rejected: 0, faults: [] });
    expect(keysOf(kept)).toEqual(['a', 'b']);
  });

  it('ends at once when it is told to', async () => {
    const { runs, kept } = mlflowThat();
    const stop = sendMetricsLive(runs, 'r', newTieFolder(), { ...runtime, ...createSleep() });
    await stop();
    expect(kept).toEqual([]);
  });
});
