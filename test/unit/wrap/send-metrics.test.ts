import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import type { Batch } from '../../../src/mlflow/run.ts';
import { sendAllMetrics, sendMetricsLive } from '../../../src/wrap/send-metrics.ts';
import type { TieFolder } from '../../../src/wrap/tie-folder.ts';
import { newTieFolder } from './samples.ts';

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
    expect(await sendAllMetrics(runs, 'r', folder, runtime, {})).toEqual({ lines: 2, rejected: 0 });
    expect(keysOf(kept)).toEqual(['acc', 'lr']);
  });

  it('sends nothing when there is nothing', async () => {
    const { runs, kept } = mlflowThat();
    expect(await sendAllMetrics(runs, 'r', newTieFolder(), runtime, {})).toEqual({ lines: 0, rejected: 0 });
    expect(kept).toEqual([]);
  });

  it('sends the same again when it is repeated', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { acc: 0.5 } });
    const { runs, kept } = mlflowThat();
    await sendAllMetrics(runs, 'r', folder, runtime, {});
    await sendAllMetrics(runs, 'r', folder, { now: () => 9_000_000 }, {});
    expect(kept[1]).toEqual(kept[0]);
  });

  it.each(['MLFLOW_REJECTED', 'MLFLOW_VALUE_TOO_LONG'] as const)(
    'lets one value that MLflow refuses with %s cost only itself',
    async (code) => {
      const folder = newTieFolder();
      say(folder, { params: { ok: 1, bad: 2 }, metrics: { acc: 0.5 } }, 'no object');
      const { runs, kept } = mlflowThat((batch) => {
        if (keysOf([batch]).includes('bad')) throw new TiebackError(code, 'no');
      });
      expect(await sendAllMetrics(runs, 'r', folder, runtime, {})).toEqual({ lines: 2, rejected: 2 });
      expect(keysOf(kept).toSorted()).toEqual(['acc', 'ok']);
    },
  );

  it('fails when MLflow cannot be reached: resume sends it all', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { acc: 0.5 } });
    const { runs } = mlflowThat(() => {
      throw new TiebackError('HTTP_UNREACHABLE', 'down');
    });
    await expect(sendAllMetrics(runs, 'r', folder, runtime, {})).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
  });
});

/** Sleeps that end when the test says so. */
const createSleep = () => {
  const waiting: (() => void)[] = [];
  return {
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
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
      throw new TiebackError('HTTP_UNREACHABLE', 'down');
    });
    const { sleep, wake } = createSleep();
    const stop = sendMetricsLive(runs, 'r', folder, { ...runtime, sleep });
    say(folder, { metrics: { a: 1 } });
    await wake();
    await expect.poll(() => asked).toBe(1);
    await expect(stop()).resolves.toBeUndefined();
  });

  it('ends at once when it is told to', async () => {
    const { runs, kept } = mlflowThat();
    const stop = sendMetricsLive(runs, 'r', newTieFolder(), { ...runtime, ...createSleep() });
    await stop();
    expect(kept).toEqual([]);
  });
});
