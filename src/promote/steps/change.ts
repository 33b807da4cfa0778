import { listPrefix } from '../../data/list-prefix.ts';
import { listingDigest } from '../../data/listing-digest.ts';
import { isTiebackError, TiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import { asCommitId, type CommitId, shortCommit } from '../../model/ids.ts';
import { type DecisionRole, decisionKey } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import { decisionMetadata, decisionTitle } from '../decision-metadata.ts';
import type { DataChange, DecisionPlan } from '../decision-plan.ts';
import { decisionStep } from '../decision-results.ts';
import type { PromotePorts } from '../promote-ports.ts';

/** A commit that this decision made on the branch that it changes, since it was planned. */
export const findOnDestination = async (
  { id, input }: DecisionPlan,
  role: DecisionRole,
  { lakefs }: Pick<PromotePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<Commit | undefined> => {
  const filter = { firstParent: true, stopAt: input.destination };
  for await (const commit of lakefs.commits.log(input.repository, input.into, filter, { signal }))
    if (commit.metadata[decisionKey.id] === id && commit.metadata[decisionKey.role] === role) return commit;
  return undefined;
};

const attempts = 6;

/** Another writer's commit to the branch at the same moment is waited for. */
const patiently = async <T>({ runtime }: PromotePorts, signal: AbortSignal, act: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!isTiebackError(error, 'LAKEFS_RACE_LOST') || attempt === attempts) throw error;
      await runtime.sleep(2 ** attempt * 20 * (0.5 + runtime.random()), signal);
    }
  }
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

const make = (
  change: DataChange,
  plan: DecisionPlan,
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<CommitId> | null => {
  const { repository, into } = plan.input;
  const message = decisionTitle(plan);
  switch (change.kind) {
    case 'none':
      return null;
    case 'revert':
      return revertFor(plan, { ...change, role: 'change', message }, deps, signal);
    case 'merge': {
      const merge = { message, metadata: decisionMetadata(plan, 'change'), allowEmpty: change.allowEmpty };
      return patiently(deps, signal, () => deps.lakefs.refs.merge(repository, change.source, into, merge, { signal }));
    }
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
  apply: async (_done, { plan, deps, signal }) => ({ commit: await make(plan.input.change, plan, deps, signal) }),
});

/** After the merge the branch has to hold just what was trained on. */
export const verifyStep = decisionStep('verify', {
  after: ['change'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input }) =>
    input.expectedDigest === null ? undefined : `check that "${input.into}" then holds just what was trained on`,
  parse: shape({ digest: 'string|null' }),
  apply: async ({ change }, { plan, deps, signal }) => {
    const { repository, prefix, expectedDigest, into, destination } = plan.input;
    if (expectedDigest === null) return { digest: null };
    const undone = await findOnDestination(plan, 'undo', deps, signal);
    const ref = undone?.id ?? change.commit ?? destination;
    const digest = listingDigest(await listPrefix(deps.lakefs.objects, { repository, ref, prefix }, { signal }));
    if (digest === expectedDigest) return { digest };
    throw new TiebackError(
      'PROMOTION_DATA_MOVED',
      `"${into}" moved while this was decided: its data are not those that the run was trained on`,
      {
        hint: 'train again from a new baseline, or accept the merged data: --accept-merged-data',
      },
    );
  },
});
