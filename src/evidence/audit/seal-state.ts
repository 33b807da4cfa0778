import type { Commit } from '../../lakefs/commits.ts';
import type { Metric, Run, Tags } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { isModelData } from '../../model/input-role.ts';
import { backLinkKey, mlflowTag } from '../../tie/keys.ts';
import { omittedFrom } from '../../tie/partial-seal.ts';
import { type LinkedRun, readSeal } from '../../tie/read-seal.ts';
import { omittedOf } from '../../tie/redact-record.ts';
import { runAsSealed } from '../../tie/run-as-sealed.ts';
import { laterInputIndexes, projectRun, type SealedRecord, sealOf } from '../../tie/seal.ts';
import { type FieldChange, sealChanges } from '../../tie/seal-changes.ts';
import { sealMarks, type ValueMark } from '../../tie/seal-marks.ts';
import { type ShownChange, shownChanges, shownValues } from '../shown-values.ts';
import { splitNames } from '../split-names.ts';
import type { AuditPorts } from './audit-ports.ts';

/** A dataset input that came to a run after it was sealed: which of its inputs it is. */
export type LaterInput = {
  readonly index: number;
  readonly name: string;
  /** Whether it says what the model was trained, validated or tested on. */
  readonly isModelData: boolean;
};

/** How a run stands to its seal. */
export type SealState =
  | { readonly kind: 'unsealed' | 'equal' }
  /** Sealed fields that are others now, values that came later, and fields that are not sealed; not all of them are empty. */
  | {
      readonly kind: 'different';
      readonly changes: readonly FieldChange[];
      readonly additions: readonly ValueMark[];
      readonly omitted: readonly string[];
      readonly laterInputs: readonly LaterInput[];
    }
  /** It is not equal, and no record says where: it may be that only something was added, or left out of these sections. */
  | {
      readonly kind: 'unknown';
      readonly omittedFrom: readonly string[];
      /** Whether the anchor holds a record that is not the sealed one. */
      readonly isForged: boolean;
      /** The metrics that the back-link states, and those of them that are others now. */
      readonly shown: readonly string[];
      readonly shownChanges: readonly ShownChange[];
    };

const readLaterInputs = (run: Run, sealed: SealedRecord): readonly LaterInput[] => {
  const later = laterInputIndexes(sealed, run);
  return run.datasetInputs.flatMap(({ dataset, tags }, index) =>
    later.has(index) ? [{ index, name: dataset.name, isModelData: isModelData(tags[mlflowTag.datasetContext]) }] : [],
  );
};

type Histories = Readonly<Record<string, readonly Metric[]>>;

const readHistories = async ({ mlflow }: AuditPorts, run: Run, link: Commit, call: Call): Promise<Histories> => {
  const shown = splitNames(link.metadata[backLinkKey.shownMetrics]);
  const keys = shown.filter((name) => run.metrics.some(({ key }) => key === name));
  const read = keys.map(
    async (key) => [key, await Array.fromAsync(mlflow.metrics.history(run.id, key, call))] as const,
  );
  return Object.fromEntries(await Promise.all(read));
};

/** Without a sealed record the back-link itself is all that tells what was sealed. */
const unknownState = ({ run, link: { metadata } }: LinkedRun, isForged: boolean): SealState => {
  const stated = (key: string): string | undefined => metadata[key];
  return {
    kind: 'unknown',
    omittedFrom: omittedFrom(metadata),
    isForged,
    shown: [...shownValues(stated).keys()],
    shownChanges: shownChanges(stated, run.metrics),
  };
};

/** A run's seal, and the tags that go by it. */
export type SealOfRun = {
  readonly seal: SealState;
  /** As they were sealed; as they are where no seal covers the run; undefined where they were edited and no record says what they were. */
  readonly tags: Tags | undefined;
};

const areTagsSealed = ({ run, link }: LinkedRun): boolean =>
  sealOf(projectRun({ run, histories: {} })).sections.tags === link.metadata[`${backLinkKey.sealSectionPrefix}tags`];

/**
 * Compares a run with its seal, by the hashes in the back-link; the sealed record is read only when they differ.
 * The full histories of the metrics that are sealed are asked for only when it is to be `deep`.
 */
export const readSealState = async (
  linked: LinkedRun,
  depth: 'shallow' | 'deep',
  ports: AuditPorts,
  call: Call,
): Promise<SealOfRun> => {
  const { run, link } = linked;
  if (link.metadata[backLinkKey.seal] === undefined) return { seal: { kind: 'unsealed' }, tags: run.tags };
  const histories = depth === 'deep' ? await readHistories(ports, run, link, call) : undefined;
  const reading = await readSeal(linked, histories, ports.lakefs, call);
  if (reading.kind === 'unreadable')
    return {
      seal: ports.scrub(unknownState(linked, reading.isForged)),
      tags: areTagsSealed(linked) ? run.tags : undefined,
    };
  if (reading.kind !== 'different') return { seal: { kind: reading.kind }, tags: run.tags };
  const { sealed, now } = reading;
  const changes = sealChanges(sealed, now);
  const additions = sealMarks(sealed, now).filter((mark) => mark.sealed === undefined);
  const omitted = omittedOf(sealed);
  const later = readLaterInputs(linked.run, sealed);
  const seal: SealState =
    changes.length + additions.length + omitted.length + later.length === 0
      ? { kind: 'equal' }
      : // Before a finding cuts them short: half a secret is not known any more.
        ports.scrub({ kind: 'different', changes, additions, omitted, laterInputs: later });
  return { seal, tags: runAsSealed(run, sealed).tags };
};
