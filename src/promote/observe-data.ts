import { listPrefix } from '../data/list-prefix.ts';
import { listingDigest } from '../data/listing-digest.ts';
import type { ComparedRun, Comparison } from '../model/comparison.ts';
import { asCommitId, type CommitId } from '../model/ids.ts';
import { countPaths } from './changed-paths.ts';
import type { DecisionInput } from './decision-plan.ts';
import type { DataFacts, GateRequest } from './gates/gate.ts';
import { noDifference, observeDifference, observeOutputs } from './observe-difference.ts';
import { type InputPlace, observeInputs } from './observe-inputs.ts';
import type { PromotePorts } from './promote-ports.ts';
import { takenOutBy } from './taken-out-by.ts';

type Place = {
  readonly repository: string;
  readonly into: string;
  readonly prefix: string;
};

const digestAt = async (
  { repository, prefix }: Place,
  ref: string,
  { lakefs, signal }: PromotePorts,
): Promise<string> => listingDigest(await listPrefix(lakefs.objects, { repository, ref, prefix }, { signal }));

const isDirty = async ({ repository, into }: Place, { lakefs, signal }: PromotePorts): Promise<boolean> => {
  for await (const _ of lakefs.branches.listUncommitted(repository, into, { limit: 1 }, { signal })) return true;
  return false;
};

/** What a tie without a branch of its own brings is its data commit; any other one its back-link. */
const sourceOf = (run: ComparedRun, dataCommit: string, backLink: CommitId): CommitId =>
  run.branch === undefined ? asCommitId(dataCommit) : backLink;

/** `inputs`: what no promotion may change. */
type Inspected = Place & { readonly inputs: readonly InputPlace[] };

type Changing = Pick<DataFacts, 'change' | 'base' | 'difference'>;

const mergeOf = async (place: Inspected, source: CommitId, base: CommitId, ports: PromotePorts): Promise<Changing> => {
  const { lakefs, signal } = ports;
  const changes = lakefs.refs.diff(place.repository, place.into, source, { kind: 'three-dot' }, { signal });
  const [difference, digest] = await Promise.all([
    observeDifference(changes, place.prefix, place.inputs),
    digestAt(place, base, ports),
  ]);
  return { change: { kind: 'merge', source, allowEmpty: difference.isEmpty }, base: digest, difference };
};

/** A rollback is a commit of its own, with one parent: what that held comes back, which is the run's data alone or not. */
const revertOf = async (
  place: Inspected,
  rollback: CommitId,
  brought: string,
  ports: PromotePorts,
): Promise<Changing> => {
  const { lakefs, signal } = ports;
  const { parents } = await lakefs.commits.get(place.repository, rollback, { signal });
  const before = parents[0] ?? rollback;
  const changes = lakefs.refs.diff(place.repository, rollback, before, { kind: 'two-dot' }, { signal });
  const [difference, digest, restored] = await Promise.all([
    observeDifference(changes, place.prefix, place.inputs),
    digestAt(place, rollback, ports),
    digestAt(place, before, ports),
  ]);
  const base = restored === brought ? digest : undefined;
  return { change: { kind: 'revert', ref: rollback, parentNumber: 0 }, base, difference };
};

/** Decides how a run's data get into a branch, and reads what the gates ask of that. */
export const observeData = async (
  at: Place,
  run: ComparedRun,
  { dataCommit, backLink }: { readonly dataCommit: string; readonly backLink: CommitId },
  { comparison }: { readonly comparison: Comparison },
  ports: PromotePorts,
): Promise<DataFacts> => {
  const { lakefs, signal } = ports;
  const place = { ...at, inputs: await observeInputs(run, at.repository, comparison, ports) };
  const source = sourceOf(run, dataCommit, backLink);
  const [{ baseCommitId }, trained, destination, dirty, outputs] = await Promise.all([
    lakefs.refs.findMergeBase(place.repository, source, place.into, { signal }),
    digestAt(place, dataCommit, ports),
    digestAt(place, place.into, ports),
    isDirty(place, ports),
    observeOutputs(place, dataCommit, source, ports),
  ]);
  const hasOutputs = countPaths(outputs.added) + countPaths(outputs.overwritten) > 0;
  const brought = hasOutputs ? await digestAt(place, source, ports) : trained;
  const changing = async (): Promise<Changing> => {
    if (baseCommitId !== source) return mergeOf(place, source, baseCommitId, ports);
    const rollback = await takenOutBy(place, dataCommit, ports);
    if (rollback !== undefined) {
      const undoing = await revertOf(place, rollback, brought, ports);
      // Somebody may have brought them back by hand.
      if (destination !== brought || countPaths(undoing.difference.outside) > 0) return undoing;
    }
    const change = { kind: 'none', reason: 'they are part of it already' } as const;
    return { change, base: destination, difference: noDifference() };
  };
  const facts = { into: place.into, trained, destination, brought, outputs, isDirty: dirty };
  return { ...facts, ...(await changing()) };
};

/** What a plan says of the data: how they change, what else the branch gets, and what it must hold afterwards. */
export const decidedData = (
  { change, outputs, difference, destination, brought }: DataFacts,
  { acceptMergedData = false }: Pick<GateRequest, 'acceptMergedData'>,
): Pick<DecisionInput, 'change' | 'besides' | 'expectedDigest'> => {
  const isChanged = change.kind !== 'none';
  const besides = { outputs: outputs.added, outside: difference.outside };
  const hasMore = isChanged && countPaths(besides.outputs) + countPaths(besides.outside) > 0;
  const held = isChanged ? brought : destination;
  return { change, ...(hasMore ? { besides } : {}), expectedDigest: acceptMergedData ? null : held };
};
