import type { Commit } from '../../lakefs/commits.ts';
import { asCommitId } from '../../model/ids.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import { ignoreDiskError } from '../disk-error.ts';
import { type RunResults, runStep } from '../results.ts';
import { tellUnlogged, tellUnusedRun } from '../tell-of-run.ts';
import { keepRecord } from '../ties/kept-record.ts';
import { getClosedRun } from './close-run.ts';
import { commitLink } from './commit-link.ts';
import { linkBranch } from './link-branch.ts';
import { recordOf, tellSecrets } from './record-of-link.ts';
import { findLink } from './sealed-meanwhile.ts';

const resultOf = ({ id, parents: [parent], metadata }: Commit): RunResults['backLink'] => ({
  commit: id,
  ...(parent === undefined ? {} : { parent }),
  sealHash: metadata[backLinkKey.seal] ?? '',
});

const parse = (result: unknown): RunResults['backLink'] => {
  const read = shape({ commit: 'string', parent: 'string?', sealHash: 'string' });
  const { commit, parent, sealHash } = read(result);
  return {
    commit: asCommitId(commit),
    ...(parent === undefined ? {} : { parent: asCommitId(parent) }),
    sealHash,
  };
};

/** Seals the finished run's record and links back to it; `fixed` ties have the link on their anchor. */
export const backLinkStep = (isFixed: boolean) =>
  runStep('backLink', {
    after: isFixed
      ? ['train', 'attachRun', 'dataCommit', 'dataCheck', 'closeRun', 'anchor']
      : ['train', 'attachRun', 'dataCommit', 'dataCheck', 'closeRun'],
    cancel: 'finish',
    effect: 'once',
    describe: (plan) => `link back: an empty commit on "${linkBranch(plan)}" names the run and seals its record`,
    parse,
    find: async (_done, { plan, deps, signal }) => {
      const found = await findLink(plan, deps, signal);
      return found && resultOf(found);
    },
    apply: async (done, { plan, deps, signal }) => {
      const { train, attachRun, closeRun } = done;
      const theirs = closeRun.isSealed ? await findLink(plan, deps, signal) : undefined;
      if (theirs !== undefined) return resultOf(theirs);
      const run = await getClosedRun(attachRun.runId, train, deps, signal);
      const record = await recordOf(run, plan, deps, signal);
      tellSecrets(run.id, record, deps);
      tellUnusedRun(plan, run, done, deps);
      tellUnlogged(plan, run, deps);
      await keepRecord(deps.folder, record).catch(ignoreDiskError);
      const link = await commitLink(done, run, record, plan, deps, signal);
      return resultOf(link);
    },
  });
