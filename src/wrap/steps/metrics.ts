import type { RunId } from '../../model/ids.ts';
import { counted } from '../../util/counted.ts';
import { openRegular } from '../../util/open-regular.ts';
import { shape } from '../../util/shape.ts';
import { withoutSecrets } from '../metrics/redact-params.ts';
import { type Sent, sendAllMetrics } from '../metrics/send-metrics.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep, type SealedMeanwhile } from '../results.ts';
import { ownRunId } from './create-run.ts';
import { sealedAfterLong } from './sealed-meanwhile.ts';

const longestReason = 300;

const rejectedText = ({ rejected, faults }: Sent): string => {
  const what = `${counted(rejected, 'entry', 'entries')} of the metrics file could not be recorded as written`;
  const told = faults.map(({ line, why }) => `\n  line ${line}: ${why.slice(0, longestReason)}`);
  const left = rejected - faults.length;
  return [what, ...told, faults.length > 0 && left > 0 ? `\n  and ${left} more` : ''].join('');
};

/** A folder or a pipe holds no lines, and never will: the run is recorded without. */
const tellNoFile = async ({ folder, onProgress }: Pick<TiePorts, 'folder' | 'onProgress'>): Promise<void> => {
  const file = await openRegular(folder.metrics);
  if (file === 'absent') return;
  if (file !== 'no-file') return file.close();
  const text = `$TIEBACK_METRICS is a folder or a pipe by now, and no file ("${folder.metrics}"): nothing in it can be recorded`;
  onProgress({ kind: 'notice', level: 'warn', text });
};

/** What another machine has sealed gets no metrics any more. */
const sendMetrics = async (
  runId: RunId,
  sealed: SealedMeanwhile | undefined,
  deps: TiePorts,
  signal: AbortSignal,
): Promise<RunResults['metrics']> => {
  if (sealed !== undefined) return { lines: 0, rejected: 0, sealed };
  await tellNoFile(deps);
  const runs = withoutSecrets(deps);
  const sent = await sendAllMetrics(runs, runId, deps.folder, deps.runtime, { signal });
  if (sent.rejected > 0) deps.onProgress({ kind: 'notice', level: 'warn', text: deps.redact(rejectedText(sent)) });
  const warning = runs.warning();
  if (warning !== undefined) deps.onProgress({ kind: 'notice', level: 'warn', text: deps.redact(warning) });
  return { lines: sent.lines, rejected: sent.rejected };
};

const metrics = {
  cancel: 'finish',
  effect: 'repeatable',
  describe: () => undefined,
  parse: (result: unknown): RunResults['metrics'] => {
    shape({ lines: 'number', rejected: 'number', sealed: 'object?' })(result);
    return result as RunResults['metrics'];
  },
} as const;

const ownMetricsStep = runStep('metrics', {
  ...metrics,
  after: ['train', 'createRun'],
  apply: async ({ train, createRun }, { plan, deps, signal }) => {
    const runId = ownRunId(createRun);
    const sealed = await sealedAfterLong(runId, train.startedAt, plan, deps, signal);
    return sendMetrics(runId, sealed, deps, signal);
  },
});

const scriptsMetricsStep = runStep('metrics', {
  ...metrics,
  after: ['train', 'attachRun'],
  apply: ({ attachRun }, { deps, signal }) => sendMetrics(attachRun.runId, attachRun.sealed, deps, signal),
});

/** Sends what the script wrote to its metrics file. */
export const metricsStep = ({ input }: RunPlan) => (input.mode === 'own' ? ownMetricsStep : scriptsMetricsStep);
