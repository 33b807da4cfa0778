import { asCommitId } from '../../model/ids.ts';
import { roleMetadata } from '../../tie/commit-metadata.ts';
import { commitWithRetry, findTieCommit, type TieCommit } from '../../tie/commit-once.ts';
import { ensureOwnBranch } from '../../tie/ensure-branch.ts';
import { anchorBranch, sealedRecordPath } from '../../tie/keys.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { shape } from '../../util/shape.ts';
import { type RunResults, runStep } from '../results.ts';
import type { RunPlan } from '../run-plan.ts';

/** Keeps the data from garbage collection, whatever happens to other branches. `fixed` ties anchor the data commit itself. */
export const anchorStep = (isFixed: boolean) =>
  runStep('anchor', {
    after: isFixed ? ['train', 'dataCommit'] : ['train', 'backLink'],
    cancel: 'finish',
    effect: 'repeatable',
    describe: ({ id }) => `anchor the tie on hidden branch "${anchorBranch(id)}"`,
    parse: shape({ branch: 'string' }),
    apply: async (done, { plan, deps, signal }) => {
      const branch = anchorBranch(plan.id);
      // The types know both lists; each kind of tie has one of these two.
      const { dataCommit, backLink } = done as Partial<RunResults>;
      const source = (isFixed ? dataCommit : backLink)?.commit;
      if (source === undefined) throw new TypeError('nothing to anchor');
      const wanted = { repository: plan.input.repository, name: branch, source, isHidden: true, tie: plan.id };
      await ensureOwnBranch(deps.lakefs, wanted, { signal });
      return { branch };
    },
  });

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
  parse: (result) => ({ commit: asCommitId(shape({ commit: 'string' })(result).commit) }),
  find: async (_done, { plan, deps, signal }) => {
    const found = await findTieCommit(deps.lakefs, recordCommit(plan), { signal });
    return found === undefined ? undefined : { commit: found.id };
  },
  apply: async ({ backLink, anchor, attachRun }, { plan, deps, signal }) => {
    const { repository, actor } = plan.input;
    const body = Buffer.from(canonicalJson({ version: 1, seal: backLink.sealHash, record: backLink.record }));
    const path = sealedRecordPath(attachRun.runId);
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
    const { id } = await commitWithRetry(deps.lakefs, recordCommit(plan), commit, deps.runtime, { signal });
    return { commit: id };
  },
});
