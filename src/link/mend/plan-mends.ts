import type { AuditFinding } from '../../model/audit.ts';
import { asCommitId, asTieId } from '../../model/ids.ts';
import { createVersionResolver } from '../../tie/claims/resolve-version.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { type Found, findingOf, groupFindings, mend, unmended } from './found.ts';
import type { MendPlan } from './mend-plan.ts';
import type { MendPorts } from './mend-ports.ts';
import { planHold } from './plan-hold.ts';
import { planTags } from './plan-tags.ts';

const concurrency = 24;

/** A tie that broke on this machine: once its command has ended, all that is left is to record it. */
const planBroken = (found: Found, { localTies }: MendPorts): MendPlan | undefined => {
  const { tie, repository } = found.subject;
  const broken = findingOf(found, 'tie-broken');
  const local = localTies().find((one) => one.tie === tie);
  if (broken === undefined || tie === undefined || repository === undefined) return undefined;
  return local?.state === 'unfinished' && local.childCode !== undefined
    ? mend(found, ['tie-broken'], { action: 'finish', tie: asTieId(tie), repository })
    : unmended(found, ['tie-broken'], 'its command may run still, or was never started', broken.hint);
};

const planBaseline = (found: Found): MendPlan | undefined => {
  const { repository, commit, ref } = found.subject;
  if (repository === undefined || commit === undefined || ref === undefined) return undefined;
  const work = { action: 'anchor', repository, branch: ref, commit: asCommitId(commit) } as const;
  return findingOf(found, 'anchor-missing') && mend(found, ['anchor-missing'], work);
};

/**
 * Decides for each finding that can be mended what is written for it, or why nothing; writes nothing itself. What is
 * planned takes nothing away and overwrites nothing.
 */
export async function* planMends(
  findings: Iterable<AuditFinding>,
  ports: MendPorts,
  signal: AbortSignal,
): AsyncGenerator<MendPlan, void, undefined> {
  const call = { signal };
  const resolve = createVersionResolver(ports.lakefs, call);
  const planOne = async (found: Found): Promise<readonly MendPlan[]> => {
    const { run: id } = found.subject;
    if (id === undefined) return [planBroken(found, ports) ?? planBaseline(found) ?? []].flat();
    const run = await ports.mlflow.runs.find(id, call);
    if (run === undefined) return [];
    const tags = await planTags(found, run, ports, call);
    return [...(tags === undefined ? [] : [tags]), ...(await planHold(found, run, ports, resolve, call))];
  };
  const groups = groupFindings(findings);
  let done = 0;
  for await (const plans of mapConcurrent(groups, { concurrency, signal }, planOne)) {
    done += 1;
    ports.onProgress({ kind: 'count', action: 'planning mends', done, total: groups.length });
    yield* plans;
  }
}
