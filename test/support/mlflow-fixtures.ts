import type { NewRun, Run } from '../../src/mlflow/index.ts';
import type { Target } from './targets.ts';

/** 2026-01-02T03:04:05.678Z */
export const someTime = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** A new, empty experiment's id. */
export const newExperiment = ({ mlflow, uniqueName }: Target): Promise<string> =>
  mlflow.experiments.create({ name: uniqueName('contract') });

/** A new run, in a new experiment unless one is given. */
export const newRun = async (target: Target, run: Partial<NewRun> = {}): Promise<Run> => {
  const experimentId = run.experimentId ?? (await newExperiment(target));
  return target.mlflow.runs.create({ startTime: someTime, tags: {}, ...run, experimentId });
};

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(items);

/** The code with which a call fails. */
export const codeOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.code;
    throw error;
  }
  return 'it succeeded';
};

/** The different codes with which calls fail. */
export const codesOf = async (calls: readonly Promise<unknown>[]): Promise<unknown[]> => [
  ...new Set(await Promise.all(calls.map(codeOf))),
];
