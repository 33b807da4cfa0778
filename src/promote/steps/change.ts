import { listPrefix } from '../../data/list-prefix.ts';
import { listingDigest } from '../../data/listing-digest.ts';
import { isTiebackError, TiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import { asCommitId, type CommitId, shortCommit } from '../../model/ids.ts';
import { type DecisionRole, decisionKey } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import { countPaths } from '../changed-paths.ts';
import { decisionMetadata, decisionTitle } from '../decision-metadata.ts';
import type { DataChange, DecisionPlan } from '../decision-plan.ts';
import { decisionStep } from '../decision-results.ts';
import type { PromotePorts } from '../promote-ports.ts';
import { patiently } from './patiently.ts';

/**
 * The commit that this decision made on the branch that it changes, since it was planned. Of several, made by two who carried it
 * out at once, the first one counts: both then go on with the same.
 */
export const findOnDestination = async (
  { id, input }: DecisionPlan,
  role: DecisionRole,
  { lakefs }: Pick<PromotePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<Commit | undefined> => {
  const filter = { firstParent: true, stopAt: input.destination };
  let first: Commit | undefined;
  for await (const commit of lakefs.commits.log(input.repository, input.into, filter, { signal }))
    if (commit.metadata[decisionKey.id] === id && commit.metadata[decisionKey.role] === role) first = commit;
  return first;
};

/** Commits the opposite of a commit in this decision's name; lakeFS does not say which commit that is. */
export const revertFor = async (
  plan: DecisionPlan,
  { ref, parentNumber, role, message }: { ref: CommitId; parentNumber: number; role: DecisionRole; message: string },
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<CommitId> => {
  const { repository, into } = plan.input;
  const revert = { ref, parentNumber, message, metadata: decisionMetadata(plan, role) };
  await patiently(deps, signal, () => deps.lakefs.branches.revert(repository, into, revert, { signal }));
  const made = await findOnDestination(plan, role, deps, signal);
  if (made !== undefined) return made.id;
  throw new TiebackError('LAKEFS_COMMIT_MISMATCH', `the revert of commit "${ref}" is not on branch "${into}"`, {
    hint: 'somebody moved the branch: look at its log, then tieback promote --resume',
  });
};

const merged = async (
  { source, allowEmpty }: Extract<DataChange, { kind: 'merge' }>,
  plan: DecisionPlan,
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<CommitId> => {
  const { repository, into } = plan.input;
  const merge = { message: decisionTitle(plan), metadata: decisionMetadata(plan, 'change'), allowEmpty };
  const own = await patiently(deps, signal, () => deps.lakefs.refs.merge(repository, source, into, merge, { signal }));
  // Only a merge that may be empty can be made twice.
  return allowEmpty ? ((await findOnDestination(plan, 'change', deps, signal))?.id ?? own) : own;
};

const make = async (
  change: DataChange,
  plan: DecisionPlan,
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<CommitId | null> => {
  switch (change.kind) {
    case 'none':
      return null;
    case 'revert':
      return revertFor(plan, { ...change, role: 'change', message: decisionTitle(plan) }, deps, signal);
    case 'merge':
      return merged(change, plan, deps, signal);
  }
};

/** What cannot be done a second time may have been done by another who carries this decision out: then it is that one's. */
const makeOrTakeOver = async (
  plan: DecisionPlan,
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<CommitId | null> => {
  try {
    return await make(plan.input.change, plan, deps, signal);
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_NO_CHANGES', 'LAKEFS_CONFLICT')) throw error;
    const theirs = await findOnDestination(plan, 'change', deps, signal);
    if (theirs === undefined) throw error;
    return theirs.id;
  }
};

const describe = ({ input }: DecisionPlan): string => {
  const { change, into } = input;
  if (change.kind === 'none') return `leave the data of "${into}" as they are: ${change.reason}`;
  if (change.kind === 'revert') return `revert commit ${shortCommit(change.ref)} on "${into}"`;
  return `merge commit ${shortCommit(change.source)} into "${into}"${change.allowEmpty ? ', without any change to the data' : ''}`;
};

/** Brings the winner's data into the branch, or takes them out again. */
export const changeStep = decisionStep('change', {
  after: ['claim'],
  cancel: 'finish',
  effect: 'once',
  describe,
  parse: (result) => {
    const { commit } = shape({ commit: 'string|null' })(result);
    return { commit: commit === null ? null : asCommitId(commit) };
  },
  find: async (_done, { plan, deps, signal }) => {
    if (plan.input.change.kind === 'none') return { commit: null };
    const found = await findOnDestination(plan, 'change', deps, signal);
    return found === undefined ? undefined : { commit: found.id };
  },
  apply: async (_done, { plan, deps, signal }) => ({ commit: await makeOrTakeOver(plan, deps, signal) }),
});

const hasOutputs = ({ besides }: DecisionPlan['input']): boolean =>
  besides !== undefined && countPaths(besides.outputs) > 0;

/** Whether somebody else committed to the branch after this was planned and before it was changed. */
const hasMoved = async (
  { input: { repository, destination } }: DecisionPlan,
  change: CommitId | null,
  { lakefs }: Pick<PromotePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<boolean> =>
  change !== null && (await lakefs.commits.get(repository, change, { signal })).parents[0] !== destination;

/** After the merge the branch has to hold just what was trained on, with the outputs that were added to it. */
export const verifyStep = decisionStep('verify', {
  after: ['change'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input }) =>
    input.expectedDigest === null
      ? undefined
      : `check that "${input.into}" then holds just what was trained on${hasOutputs(input) ? ', and the outputs' : ''}`,
  parse: shape({ digest: 'string|null' }),
  apply: async ({ change }, { plan, deps, signal }) => {
    const { repository, prefix, expectedDigest, into, destination } = plan.input;
    if (expectedDigest === null) return { digest: null };
    const undone = await findOnDestination(plan, 'undo', deps, signal);
    const ref = undone?.id ?? change.commit ?? destination;
    const digest = listingDigest(await listPrefix(deps.lakefs.objects, { repository, ref, prefix }, { signal }));
    if (digest === expectedDigest) return { digest };
    const isMoved = await hasMoved(plan, change.commit, deps, signal);
    throw new TiebackError(
      'PROMOTION_DATA_MOVED',
      isMoved
        ? `"${into}" moved while this was decided: its data are not those that the run was trained on`
        : `"${into}" does not hold the data that the run was trained on, although nobody else changed it`,
      {
        hint: 'train again from a new baseline, or accept the merged data: --accept-merged-data',
      },
    );
  },
});
