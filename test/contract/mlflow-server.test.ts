import { beforeAll, describe, expect, it } from 'vitest';
import { newExperiment } from '../support/mlflow-fixtures.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});

describe('the server', () => {
  it('says its version, and the sandbox that it is one', async () => {
    const version = await target.mlflow.server.version();
    expect(version).toMatch(/^\d+\.\d+/);
    expect(version.includes('sandbox')).toBe(target.kind === 'sandbox');
  });

  it('is healthy', async () => {
    const answers: unknown[] = [];
    await target.mlflow.server.health({ record: (answer) => answers.push(answer) });
    expect(answers).toEqual(['OK']);
  });

  it('tells about its store, from MLflow 3 on', async () => {
    const info = await target.mlflow.server.info();
    expect(info.storeType).toBeTypeOf(target.mlflowMajor < 3 ? 'undefined' : 'string');
    expect(info.areWorkspacesEnabled).toBe(false);
  });

  it('dates its answers, so that clocks can be compared', async () => {
    await newExperiment(target);
    expect(Math.abs(target.mlflow.server.clockOffsetMs() ?? Number.NaN)).toBeLessThan(60_000);
  });
});
