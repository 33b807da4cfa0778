import { isCommitId, shortCommit } from '../../model/ids.ts';
import type { ObjectCounts } from '../../tie/commit-metadata.ts';
import { commitWithRetry, findTieCommit, type TieCommit } from '../../tie/commit-once.ts';
import { dataKey } from '../../tie/keys.ts';
import { counted } from '../../util/counted.ts';
import { shape } from '../../util/shape.ts';
import { countChangesOn, listChangesOn } from '../data/count-changes.ts';
import { dataCommitOf, tellDisagreements, tellParams, tellUnrecorded } from '../data/data-commit-of.ts';
import { leftForUpload } from '../data/folder-as-left.ts';
import { assertOwnChanges } from '../data/own-changes.ts';
import { assertUnprotected } from '../plan/protection.ts';
import { hasOtherWriters, type RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';

const wantedCommit = (plan: RunPlan, branch: string): TieCommit => ({
  repository: plan.input.repository,
  branch,
  tie: plan.id,
  role: 'data',
  since: plan.input.baseline.commit,
});

const isCounts = (value: unknown): value is ObjectCounts | null => {
  if (value === null) return true;
  shape({ unit: 'string', original: 'number', added: 'number', removed: 'number', changed: 'number', total: 'number' })(
    value,
  );
  return true;
};

/** Counts what is to be committed, once it is certain that it is the run's own. */
const countOwnChanges = async (
  done: Pick<RunResults, 'fetch' | 'prepare'>,
  plan: RunPlan,
  branch: string,
  deps: TiePorts,
  signal: AbortSignal,
) => {
  const changes = await listChangesOn(plan, branch, deps, signal);
  await assertOwnChanges(plan, branch, changes, leftForUpload(plan, done), deps, signal);
  return countChangesOn(plan, branch, changes, deps, signal);
};

const tellEmptied = ({ input }: RunPlan, counts: ObjectCounts, { onProgress }: Pick<TiePorts, 'onProgress'>): void => {
  if (counts.total > 0 || counts.removed === 0) return;
  const who = input.prepare === null ? '' : ' by the prepare command';
  const all = counts.removed === 1 ? 'the one object' : `all ${counts.removed} objects`;
  const text = `the data is empty: ${all} of baseline ${input.baseline.ref} ${counts.removed === 1 ? 'was' : 'were'} removed${who}, and the training gets none`;
  onProgress({ kind: 'notice', level: 'warn', text });
};

/** Commits what the folder or the prepare command put on the branch; nothing new means the baseline's own commit. */
export const dataCommitStep = runStep('dataCommit', {
  after: ['branch', 'fetch', 'prepare', 'upload'],
  cancel: 'stop',
  effect: 'once',
  describe: ({ input }) => (input.branch === null ? undefined : `commit the data to branch "${input.branch}"`),
  tell: ({ commit, counts }) => {
    if (counts === null) return `nothing changed: the data is the baseline's own commit ${shortCommit(commit)}`;
    const { original, added, removed, changed, total } = counts;
    return `commit the data: ${shortCommit(commit)}, ${original} + ${added} − ${removed} = ${counted(total, 'object')}, ${changed} changed`;
  },
  parse: (result) => {
    const { commit, isNew } = shape({ commit: 'string', isNew: 'boolean' })(result);
    const { counts } = result as { counts: unknown };
    if (!isCommitId(commit) || !isCounts(counts)) throw new TypeError('not a data commit');
    return { commit, isNew, counts };
  },
  find: async (_done, { plan, deps, signal }) => {
    const { branch } = plan.input;
    const found =
      branch === null ? undefined : await findTieCommit(deps.lakefs, wantedCommit(plan, branch), { signal });
    if (found === undefined) return undefined;
    const number = (key: string) => Number(found.metadata[key]);
    const counts: ObjectCounts = {
      unit: 'objects',
      original: number(dataKey.originalSize),
      added: number(dataKey.added),
      removed: number(dataKey.removed),
      changed: number(dataKey.changed),
      total: number(dataKey.totalSize),
    };
    return { commit: found.id, isNew: true, counts };
  },
  apply: async (done, { plan, deps, signal }) => {
    const { prepare } = done;
    const { branch, baseline, metadata } = plan.input;
    const counts = branch === null ? undefined : await countOwnChanges(done, plan, branch, deps, signal);
    if (branch === null || counts === undefined) {
      await assertUnprotected(plan, deps, signal);
      tellUnrecorded(plan, prepare, deps);
      return { commit: baseline.commit, isNew: false, counts: null };
    }
    tellEmptied(plan, counts, deps);
    tellDisagreements({ metadata: { ...prepare.metadata, ...metadata }, samples: prepare.samples }, counts, deps);
    tellParams(plan, prepare, deps);
    const commit = {
      ...dataCommitOf(plan, prepare, counts),
      // On top of commits that a prepare command made itself nothing may be staged.
      ...(hasOtherWriters(plan) && { allowEmpty: true }),
    };
    const { id } = await commitWithRetry(deps.lakefs, wantedCommit(plan, branch), commit, deps.runtime, { signal });
    return { commit: id, isNew: true, counts };
  },
});
