import { expect, it } from 'vitest';
import type { Run } from '../../../../src/mlflow/run.ts';
import { asRunId } from '../../../../src/model/ids.ts';
import type { TiePorts } from '../../../../src/wrap/ports.ts';
import type { RunResults } from '../../../../src/wrap/results.ts';
import { recordOf } from '../../../../src/wrap/steps/record-of-link.ts';
import { reportStep } from '../../../../src/wrap/steps/report.ts';
import { newTieFolder, planWith } from '../samples.ts';

const run: Run = {
  id: asRunId('a'.repeat(32)),
  experimentId: '1',
  name: 'first',
  status: 'FINISHED',
  startTime: 1000,
  endTime: 2000,
  artifactUri: 'mlflow-artifacts:/1',
  isDeleted: false,
  params: { lr: '1' },
  metrics: [],
  tags: {},
  datasetInputs: [],
};

const searching = {
  mlflow: { runs: { get: async () => run } },
  redactRecorded: (text: string) => text,
  // A search without end, but for its signal.
  recognise: (_texts: readonly string[], signal?: AbortSignal) =>
    new Promise<never>((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
    ),
};

it.each([
  ['sealing', (deps: TiePorts, signal: AbortSignal) => recordOf(run, planWith(), deps, signal)],
  [
    'a report',
    (deps: TiePorts, signal: AbortSignal) =>
      reportStep.apply({ attachRun: { runId: run.id }, dataCheck: { check: 'changed' } } as unknown as RunResults, {
        plan: planWith({ reports: ['md'] }),
        deps,
        signal,
      }),
  ],
])(
  '%s stops its search for secrets when it is broken off',
  async (_what, work) => {
    const stop = new AbortController();
    const deps = { ...searching, folder: newTieFolder() } as unknown as TiePorts;
    const done = work(deps, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(done).rejects.toThrow('enough');
  },
  2000,
);
