import type { Run } from '../mlflow/run.ts';
import type { RunPlan } from './plan/run-plan.ts';
import type { TiePorts } from './ports.ts';
import type { RunResults } from './results.ts';

type Teller = Pick<TiePorts, 'onProgress'>;

/**
 * A script that calls `mlflow.set_experiment` fails over the run that it was given, and one that makes its own runs leaves
 * that empty. What it printed is the terminal's: the empty run is all that there is to see of it.
 */
export const tellUnusedRun = (
  { input }: RunPlan,
  { params, metrics, status }: Run,
  { train, attachRun }: Pick<RunResults, 'train' | 'attachRun'>,
  { onProgress }: Teller,
): void => {
  const isUsed = Object.keys(params).length + metrics.length > 0;
  const mayBeEmpty = train.isInterrupted || (status === 'KILLED' && attachRun.extraRuns.length === 0);
  if (input.mode === 'adopt' || isUsed || mayBeEmpty) return;
  const text =
    status === 'FAILED'
      ? 'the command failed before it logged a parameter or a metric; if its error is about mlflow.set_experiment or the active run, run it with --mode adopt'
      : `no parameter and no metric was logged to the run: if the script calls mlflow.set_experiment or makes runs of its own, run it with --mode adopt; a tracking URI that it sets must be ${input.mlflow.trackingUri}`;
  onProgress({ kind: 'notice', level: 'info', text });
};

/** Metrics that were to be shown are missed before the link is made without them. */
export const tellUnlogged = ({ input }: RunPlan, run: Run, { onProgress }: Teller): void => {
  const unlogged = input.showMetrics.filter((name) => run.metrics.every(({ key }) => key !== name));
  if (unlogged.length === 0) return;
  const names = unlogged.map((name) => `"${name}"`).join(', ');
  const text = `metrics to show that the run never logged: ${names}; the link is made without them`;
  onProgress({ kind: 'notice', level: 'warn', text });
};
