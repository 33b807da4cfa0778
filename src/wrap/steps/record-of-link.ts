import type { Run } from '../../mlflow/run.ts';
import type { RunId } from '../../model/ids.ts';
import { omittedOf, redactRecord, secretsText } from '../../tie/redact-record.ts';
import { projectRun, type SealedRecord, sealOf } from '../../tie/seal.ts';
import { together } from '../../util/together.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { findKeptRecord } from '../ties/kept-record.ts';
import { textsOf } from '../ties/remembered-secrets.ts';

/** What is sealed of a run, without the secrets that are known here. */
export const recordOf = async (
  run: Run,
  plan: RunPlan,
  { mlflow, redactRecorded, recognise }: Pick<TiePorts, 'mlflow' | 'redactRecorded' | 'recognise'>,
  signal: AbortSignal,
): Promise<SealedRecord> => {
  const shown = plan.input.showMetrics.filter((name) => run.metrics.some(({ key }) => key === name));
  const histories = await together(
    shown.map(
      (name) => async (either: AbortSignal) =>
        [name, await Array.fromAsync(mlflow.metrics.history(run.id, name, { signal: either }))] as const,
    ),
    signal,
  );
  await recognise?.(textsOf(run), signal);
  return redactRecord(projectRun({ run, histories: Object.fromEntries(histories) }), redactRecorded);
};

/** Names what is not sealed because it is a secret, and stands in MLflow. */
export const tellSecrets = (
  runId: RunId,
  record: SealedRecord,
  { onProgress, redact }: Pick<TiePorts, 'onProgress' | 'redact'>,
): void => {
  const text = secretsText(runId, omittedOf(record));
  if (text !== undefined) onProgress({ kind: 'notice', level: 'warn', text: redact(text) });
};

/**
 * The record of a link that is made already: the one that was sealed, or where nobody kept that, the run of today when it
 * gives the same. Anything else is not what was sealed, and may hold secrets that are not known here.
 */
export const recordOfLink = async (
  { backLink, attachRun }: Pick<RunResults, 'backLink' | 'attachRun'>,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'folder' | 'onProgress' | 'redactRecorded' | 'recognise'>,
  signal: AbortSignal,
): Promise<SealedRecord | undefined> => {
  const { sealHash } = backLink;
  const kept = await findKeptRecord(deps.folder, sealHash);
  if (kept !== undefined) return kept;
  const record = await recordOf(await deps.mlflow.runs.get(attachRun.runId, { signal }), plan, deps, signal);
  if (sealOf(record).hash === sealHash) return record;
  const text =
    'the sealed record cannot be kept from here: the run is not as it was sealed, or this machine does not know a secret that was left out of it';
  deps.onProgress({ kind: 'notice', level: 'warn', text });
  return undefined;
};
