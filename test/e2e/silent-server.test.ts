import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HoldingProxy, openHoldingProxy } from '../support/holding-proxy.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let mlflow: HoldingProxy;
beforeAll(async () => {
  bench = await openWorkbench();
  mlflow = await openHoldingProxy(bench.environment['MLFLOW_TRACKING_URI'] ?? '');
});
afterAll(async () => {
  await mlflow[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

it('tells once, off a terminal too, which server a run waits for after its training', async () => {
  const closes = mlflow.hold(({ target }) => target.endsWith('/runs/update'), 'before-effect');
  const finished = bench.run(['--no-capture', 'all'], ['true'], { env: { MLFLOW_TRACKING_URI: mlflow.url } });
  await closes.reached;
  await delay(7000);
  closes.release();
  const { code, stderr, result } = await finished;
  expect([code, result.isComplete]).toEqual([0, true]);
  expect(stderr.split('\n').filter((line) => line.includes('waiting for'))).toEqual([
    `  waiting for MLflow at "${mlflow.url}": no answer for 5 s`,
  ]);
});
