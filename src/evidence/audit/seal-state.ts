import type { Commit } from '../../lakefs/commits.ts';
import type { Metric, Run } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { projectRun, sealOf } from '../../tie/seal.ts';
import { type FieldChange, sealChanges } from '../../tie/seal-changes.ts';
import { readSealedRecord } from '../../tie/sealed-record.ts';
import { splitNames } from '../split-names.ts';
import type { AuditPorts } from './audit-ports.ts';

/** How a run stands to its seal. */
export type SealState =
  | { readonly kind: 'unsealed' | 'equal' }
  | { readonly kind: 'changed'; readonly changes: readonly FieldChange[] }
  /** It is not equal, and nothing says where: it may be that only something was added. */
  | { readonly kind: 'unknown' };

const shallow = ['run', 'params', 'metrics', 'inputs', 'tags'] as const;

type Histories = Readonly<Record<string, readonly Metric[]>>;

const readHistories = async ({ mlflow }: AuditPorts, run: Run, link: Commit, call: Call): Promise<Histories> => {
  const shown = splitNames(link.metadata[backLinkKey.shownMetrics]);
  const keys = shown.filter((name) => run.metrics.some(({ key }) => key === name));
  const read = keys.map(
    async (key) => [key, await Array.fromAsync(mlflow.metrics.history(run.id, key, call))] as const,
  );
  return Object.fromEntries(await Promise.all(read));
};

export type Sealed = { readonly run: Run; readonly link: Commit; readonly repository: string; readonly tie: string };

/**
 * Compares a run with its seal, by the hashes in the back-link; the sealed record is read only when they differ.
 * The full histories of the metrics that are sealed are asked for only when it is to be `deep`.
 */
export const readSealState = async (
  { run, link, repository, tie }: Sealed,
  depth: 'shallow' | 'deep',
  ports: AuditPorts,
  call: Call,
): Promise<SealState> => {
  const { [backLinkKey.seal]: hash } = link.metadata;
  if (hash === undefined) return { kind: 'unsealed' };
  const now = projectRun({ run, histories: depth === 'deep' ? await readHistories(ports, run, link, call) : {} });
  const { sections } = sealOf(now);
  const compared = depth === 'deep' ? ([...shallow, 'histories'] as const) : shallow;
  const isEqual = compared.every((name) => link.metadata[`${backLinkKey.sealSectionPrefix}${name}`] === sections[name]);
  if (isEqual) return { kind: 'equal' };
  const sealed = await readSealedRecord(ports.lakefs, { repository, tie, runId: run.id, hash }, call);
  if (sealed === undefined) return { kind: 'unknown' };
  const changes = sealChanges(sealed, depth === 'deep' ? now : { ...now, histories: sealed.histories });
  return changes.length === 0 ? { kind: 'equal' } : { kind: 'changed', changes };
};
