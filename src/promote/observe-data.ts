import { listPrefix } from '../data/list-prefix.ts';
import { listingDigest } from '../data/listing-digest.ts';
import type { ComparedRun } from '../model/comparison.ts';
import { asCommitId, type CommitId } from '../model/ids.ts';
import type { Decision } from './claims.ts';
import type { DataChange } from './decision-plan.ts';
import type { DataFacts } from './gates/gate.ts';
import type { PromotePorts } from './promote-ports.ts';

type Place = { readonly repository: string; readonly into: string; readonly prefix: string };

const digestAt = async (
  { repository, prefix }: Place,
  ref: string,
  { lakefs, signal }: PromotePorts,
): Promise<string> => listingDigest(await listPrefix(lakefs.objects, { repository, ref, prefix }, { signal }));

/** The commit by which a rollback took just these data out again, as long as it is part of the branch. */
const takenOutBy = (dataCommit: string, decisions: readonly Decision[]): CommitId | undefined => {
  const rollbacks = decisions.filter(
    ({ plan, outcome }) => plan.input.verb === 'rollback' && outcome?.state === 'done',
  );
  const last = rollbacks.filter(({ plan }) => plan.input.run.dataCommit === dataCommit).at(-1);
  return last?.outcome?.change ?? undefined;
};

/** Paths that merging a commit would leave in conflict. */
export const conflictsOf = async (
  { repository, into }: Place,
  source: string,
  { lakefs, signal }: PromotePorts,
): Promise<readonly string[]> => {
  const conflicts: string[] = [];
  for await (const { kind, path } of lakefs.refs.diff(repository, into, source, { kind: 'three-dot' }, { signal }))
    if (kind === 'conflict') conflicts.push(path);
  return conflicts;
};

const isDirty = async ({ repository, into }: Place, { lakefs, signal }: PromotePorts): Promise<boolean> => {
  for await (const _ of lakefs.branches.listUncommitted(repository, into, { limit: 1 }, { signal })) return true;
  return false;
};

type Ends = {
  readonly dataCommit: string;
  readonly source: CommitId;
  readonly isOwnBranch: boolean;
  readonly isUnchanged: boolean;
};

/** What a tie without a branch of its own brings is its data commit; any other one its back-link. */
const endsOf = (run: ComparedRun, dataCommit: string, backLink: CommitId): Ends => {
  const isOwnBranch = run.branch !== undefined;
  const source = isOwnBranch ? backLink : asCommitId(dataCommit);
  return { dataCommit, source, isOwnBranch, isUnchanged: dataCommit === run.baseline };
};

type Digests = Pick<DataFacts, 'trained' | 'destination'>;

const changeOf = async (
  place: Place,
  { dataCommit, source, isOwnBranch, isUnchanged }: Ends,
  base: CommitId,
  { trained, destination }: Digests,
  decisions: readonly Decision[],
  ports: PromotePorts,
): Promise<{ readonly change: DataChange; readonly base: string }> => {
  if (base !== source)
    return {
      change: { kind: 'merge', source, allowEmpty: isOwnBranch && isUnchanged },
      base: await digestAt(place, base, ports),
    };
  const none = { change: { kind: 'none', reason: 'they are part of it already' } as const, base: destination };
  const rollback = takenOutBy(dataCommit, decisions);
  if (destination === trained || rollback === undefined) return none;
  return { change: { kind: 'revert', ref: rollback, parentNumber: 0 }, base: await digestAt(place, rollback, ports) };
};

/** Decides how a run's data get into a branch, and reads what the gates ask of that. */
export const observeData = async (
  place: Place,
  run: ComparedRun,
  { dataCommit, backLink }: { readonly dataCommit: string; readonly backLink: CommitId },
  decisions: readonly Decision[],
  ports: PromotePorts,
): Promise<DataFacts> => {
  const { lakefs, signal } = ports;
  const ends = endsOf(run, dataCommit, backLink);
  const [{ baseCommitId }, trained, destination, dirty] = await Promise.all([
    lakefs.refs.findMergeBase(place.repository, ends.source, place.into, { signal }),
    digestAt(place, dataCommit, ports),
    digestAt(place, place.into, ports),
    isDirty(place, ports),
  ]);
  const { change, base } = await changeOf(place, ends, baseCommitId, { trained, destination }, decisions, ports);
  const conflicts = change.kind === 'merge' ? await conflictsOf(place, change.source, ports) : [];
  return { into: place.into, change, trained, destination, base, conflicts, isDirty: dirty };
};
