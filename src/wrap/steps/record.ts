import { isTiebackError } from '../../errors.ts';
import { asCommitId } from '../../model/ids.ts';
import { roleMetadata } from '../../tie/commit-metadata.ts';
import { commitWithRetry, findTieCommit, type TieCommit } from '../../tie/commit-once.ts';
import { assertNothingForeign } from '../../tie/foreign-changes.ts';
import { anchorBranch, sealedRecordPath } from '../../tie/keys.ts';
import { sealedRecordText } from '../../tie/seal.ts';
import { shape } from '../../util/shape.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { runStep } from '../results.ts';
import { recordOfLink } from './record-of-link.ts';

const recordCommit = ({ id, input }: RunPlan): TieCommit => ({
  repository: input.repository,
  branch: anchorBranch(id),
  tie: id,
  role: 'record',
  since: input.baseline.commit,
});

/** Commits the sealed record to the anchor: what the run said when it ended, where nobody can edit it. */
export const recordStep = runStep('record', {
  after: ['backLink', 'anchor', 'attachRun'],
  cancel: 'finish',
  effect: 'once',
  describe: () => 'commit the sealed record to the anchor',
  parse: (result) => {
    const { commit } = shape({ commit: 'string?' })(result);
    return commit === undefined ? {} : { commit: asCommitId(commit) };
  },
  find: async (_done, { plan, deps, signal }) => {
    const found = await findTieCommit(deps.lakefs, recordCommit(plan), { signal });
    return found === undefined ? undefined : { commit: found.id };
  },
  apply: async (done, { plan, deps, signal }) => {
    const { backLink, anchor, attachRun } = done;
    const { repository, actor } = plan.input;
    // An anchor that was there already may hold the record of another machine, which goes with its link.
    const theirs = anchor.isFound ? await findTieCommit(deps.lakefs, recordCommit(plan), { signal }) : undefined;
    if (theirs !== undefined) return { commit: theirs.id };
    const record = await recordOfLink(done, plan, deps, signal);
    if (record === undefined) return {};
    const body = Buffer.from(sealedRecordText(backLink.sealHash, record));
    const path = sealedRecordPath(attachRun.runId);
    if (anchor.isFound)
      await assertNothingForeign(deps.lakefs, { repository, branch: anchor.branch, own: path }, { signal });
    await deps.lakefs.objects.upload(
      repository,
      anchor.branch,
      { path, body, contentType: 'application/json' },
      { signal },
    );
    const commit = {
      message: `Sealed record of MLflow run ${attachRun.runId}`,
      metadata: roleMetadata({ tie: plan.id, actor }, 'record'),
    };
    try {
      const { id } = await commitWithRetry(deps.lakefs, recordCommit(plan), commit, deps.runtime, { signal });
      return { commit: id };
    } catch (error) {
      // Another machine's record is the same, and may have been quicker.
      const same = isTiebackError(error, 'LAKEFS_NO_CHANGES')
        ? await findTieCommit(deps.lakefs, recordCommit(plan), { signal })
        : undefined;
      if (same === undefined) throw error;
      return { commit: same.id };
    }
  },
});
