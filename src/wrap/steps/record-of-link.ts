import type { Run } from '../../mlflow/run.ts';
import type { RunId } from '../../model/ids.ts';
import { type RedactedRecord, redactRecord, secretsText } from '../../tie/redact-record.ts';
import { projectRun, type SealedRecord, sealOf } from '../../tie/seal.ts';
import { together } from '../../util/together.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { findKeptRecord } from '../ties/kept-record.ts';

/** What is sealed of a run, without the secrets that are known here. */
export const recordOf = async (
  run: Run,
  plan: RunPlan,
  { mlflow, redactRecorded }: Pick<TiePorts, 'mlflow' | 'redactRecorded'>,
  signal: AbortSignal,
): Promise<RedactedRecord<SealedRecord>> => {
  const shown = plan.input.showMetrics.filter((name) => run.metrics.some(({ key }) => key === name));
  const histories = await together(
    shown.map(
      (name) => async (either: AbortSignal) =>
        [name, await Array.fromAsync(mlflow.metrics.history(run.id, name, { signal: either }))] as const,
    ),
    signal,
  );
  return redactRecord(projectRun({ run, histories: Object.fromEntries(histories) }), redactRecorded);
};

/** Names what is not sealed because it is a secret, and stands in MLflow. */
export const tellSecrets = (
  runId: RunId,
  fields: RedactedRecord<SealedRecord>['fields'],
  { onProgress, redact }: Pick<TiePorts, 'onProgress' | 'redact'>,
): void => {
  const text = secretsText(runId, fields);
  if (text !== undefined) onProgress({ kind: 'notice', level: 'warn', text: redact(text) });
};

/** The record of a link that is made already: the one that was sealed, or where nobody kept that, the run of today. */
export const recordOfLink = async (
  { backLink, attachRun }: Pick<RunResults, 'backLink' | 'attachRun'>,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'folder' | 'onProgress' | 'redactRecorded'>,
  signal: AbortSignal,
): Promise<SealedRecord> => {
  const { sealHash } = backLink;
  const kept = backLink.record ?? (await findKeptRecord(deps.folder, sealHash));
  if (kept !== undefined) return kept;
  const { record } = await recordOf(await deps.mlflow.runs.get(attachRun.runId, { signal }), plan, deps, signal);
  if (sealOf(record).hash !== sealHash) {
    const text =
      'the run was edited between its seal and now: the anchor gets the record of today, which contradicts the seal beside it';
    deps.onProgress({ kind: 'notice', level: 'warn', text });
  }
  return record;
};
