import { describe, expect, it } from 'vitest';
import type { CliContext } from '../../../src/cli/context.ts';
import { type RunValues, requestFrom } from '../../../src/cli/run-request.ts';

const values = (more: Partial<RunValues> = {}): RunValues => ({
  repo: 'faces',
  baseline: 'v1',
  on: undefined,
  allowBranch: false,
  experiment: 'retina',
  name: undefined,
  branch: undefined,
  data: undefined,
  delete: false,
  prefix: undefined,
  prepare: undefined,
  prepareChanged: false,
  tag: undefined,
  inputs: [],
  model: undefined,
  showMetrics: [],
  meta: [],
  augmentation: undefined,
  mode: undefined,
  reports: [],
  noCapture: [],
  key: undefined,
  retrain: false,
  grace: undefined,
  dryRun: false,
  json: false,
  result: undefined,
  lakefs: undefined,
  mlflow: undefined,
  state: undefined,
  ...more,
});

const context = {
  config: async () => ({ repository: { value: 'faces' }, experiment: { value: 'retina' } }),
} as unknown as CliContext;

const requestOf = (more: Partial<RunValues>) => requestFrom(['true'], values(more), context);

describe('requestFrom', () => {
  it('takes the time to end in seconds', async () => {
    expect([(await requestOf({ grace: 30 })).graceMs, (await requestOf({})).graceMs]).toEqual([30_000, undefined]);
  });

  it('takes every pair of metadata', async () => {
    const meta = [
      ['site', 'berlin'],
      ['operator', ''],
    ] as const;
    expect(await requestOf({ meta })).toMatchObject({ metadata: { site: 'berlin', operator: '' } });
  });

  it('refuses a key that is given twice, and names both values', async () => {
    const meta = [
      ['site', ''],
      ['site', 'paris'],
    ] as const;
    const message = '--meta "site" is given twice: "" and "paris"';
    await expect(requestOf({ meta })).rejects.toMatchObject({ code: 'USAGE_INVALID', message });
  });

  it('asks to prepare a changed folder only on request', async () => {
    expect(await requestOf({ prepare: 'make' })).toMatchObject({ prepareChanged: false });
    expect(await requestOf({ prepare: 'make', prepareChanged: true })).toMatchObject({ prepareChanged: true });
  });

  it('tells that the result file is no code', async () => {
    expect(await requestOf({ result: 'out/result.json' })).toMatchObject({ ownFiles: ['out/result.json'] });
    expect(await requestOf({})).toMatchObject({ ownFiles: [] });
  });
});
