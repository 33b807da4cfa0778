import type { CommitId } from '../model/ids.ts';
import { lakefsCommitUrl } from '../tie/urls.ts';
import { mapConcurrent } from '../util/map-concurrent.ts';
import { executeLink } from './execute-link.ts';
import { type Failure, failureOf } from './failure-of.ts';
import type { LinkPlan, PlannedLink, UnplannedLink } from './link-plan.ts';
import type { LinkPorts } from './link-ports.ts';

/** What became of one run. */
export type LinkOutcome =
  | UnplannedLink
  | (Pick<PlannedLink, 'runId' | 'runName' | 'tie' | 'repository' | 'commit'> & {
      readonly kind: 'linked';
      readonly backLinkCommit: CommitId;
      readonly backLinkUrl: string;
    })
  | (Pick<PlannedLink, 'runId' | 'runName'> & Failure & { readonly kind: 'failed' });

/** More at once than either client sends. */
const concurrency = 24;

const linkOne = async (plan: LinkPlan, ports: LinkPorts, signal: AbortSignal): Promise<LinkOutcome> => {
  if (plan.kind !== 'link') return plan;
  const { runId, runName, tie, repository, commit } = plan;
  try {
    const backLinkCommit = await executeLink(plan, ports, { signal });
    const backLinkUrl = lakefsCommitUrl(ports.lakefsUiUrl, repository, backLinkCommit);
    return { kind: 'linked', runId, runName, tie, repository, commit, backLinkCommit, backLinkUrl };
  } catch (error) {
    return { kind: 'failed', runId, runName, ...failureOf(error, signal) };
  }
};

/**
 * Writes what each run lacks on either side, many at a time, and tells of each in the plans' order.
 * @throws what would fail for every run, such as HTTP_UNREACHABLE or LAKEFS_UNAUTHORIZED; linking again goes on from there
 */
export async function* linkRuns(
  plans: Iterable<LinkPlan> | AsyncIterable<LinkPlan>,
  ports: LinkPorts,
  signal: AbortSignal,
): AsyncGenerator<LinkOutcome, void, undefined> {
  yield* mapConcurrent(plans, { concurrency, signal }, (plan) => linkOne(plan, ports, signal));
}
