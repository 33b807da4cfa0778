import { isEnded } from '../../mlflow/is-ended.ts';
import type { Run } from '../../mlflow/run.ts';
import type { AuditCode } from '../../model/audit.ts';
import type { Call } from '../../model/call.ts';
import { asCommitId, asTieId } from '../../model/ids.ts';
import type { ResolveVersion } from '../../tie/claims/resolve-version.ts';
import { dataAnchorBranch, runTag } from '../../tie/keys.ts';
import { adoptedTieId } from '../../tie/tie-id.ts';
import { planLink } from '../plan-link.ts';
import { type Found, findingOf, mend, unmended, unsettledIn } from './found.ts';
import type { MendPlan } from './mend-plan.ts';
import type { MendPorts } from './mend-ports.ts';

const codes: readonly AuditCode[] = ['anchor-missing', 'data-unheld', 'link-back-missing', 'run-untied'];

type Refusal = { readonly reason: string; readonly hint: string };

/** Why a tie is not finished without being asked about; what is whole on this machine only gets its branches back. */
const whyNotFinished = (
  found: Found,
  run: Run,
  tie: string,
  repository: string,
  ports: MendPorts,
): Refusal | undefined => {
  const local = ports.localTies().find((one) => one.tie === tie);
  if (local?.state === 'complete') return undefined;
  if (local !== undefined)
    return { reason: `tie ${tie} is ${local.state} on this machine`, hint: `tieback resume ${tie}` };
  const hint = `tieback resume --repo ${repository} ${tie}`;
  if (!isEnded(run)) return { reason: `run "${run.id}" is ${run.status}`, hint };
  if (run.tags[runTag.plan] === undefined)
    return {
      reason: `run "${run.id}" does not say how its tie was planned`,
      hint: `finish it where it was started: tieback resume ${tie}`,
    };
  // Nobody else can say of a folder that it was what the run trained on.
  return findingOf(found, 'link-back-missing') !== undefined && run.tags[runTag.dataMode] === 'dir-verified'
    ? {
        reason: `the data of run "${run.id}" was verified in a folder of another machine, which a link from here would take back`,
        hint: `finish it where it was started: tieback resume ${tie} — or from here, as uri-given: ${hint}`,
      }
    : undefined;
};

/** Where no tie can be finished the data can be kept all the same. */
const planAnchor = (found: Found, why: Refusal): readonly MendPlan[] => {
  const { tie, repository } = found.subject;
  const held = findingOf(found, 'data-unheld', 'anchor-missing');
  const commit = held?.subject.commit;
  const rest = codes.filter((code) => code !== held?.code);
  const left = findingOf(found, ...rest) === undefined ? [] : [unmended(found, rest, why.reason, why.hint)];
  if (held === undefined || tie === undefined || repository === undefined || commit === undefined)
    return [unmended(found, codes, why.reason, why.hint)];
  const branch = dataAnchorBranch(tie);
  return [mend(found, [held.code], { action: 'anchor', repository, branch, commit: asCommitId(commit) }), ...left];
};

const planAdoption = async (
  found: Found,
  run: Run,
  ports: MendPorts,
  resolve: ResolveVersion,
  call: Call,
): Promise<MendPlan | undefined> => {
  const plan = await planLink(run, { defaultRepository: found.subject.repository }, ports, resolve, call);
  switch (plan.kind) {
    case 'already-linked':
      return undefined;
    case 'skipped':
      return unmended(found, codes, plan.reason, `tieback link ${run.id}`);
    case 'refused':
      return unmended(found, codes, plan.reason, plan.hint);
    case 'link': {
      const [replaced] = Object.keys(plan.tags).filter((key) => key === runTag.commitId && run.tags[key] !== undefined);
      return replaced === undefined
        ? mend(found, codes, { action: 'link', link: plan })
        : unmended(
            found,
            codes,
            `tag "${replaced}" of run "${run.id}" names its commit by another name, which a link replaces`,
            `tieback link ${run.id}`,
          );
    }
  }
};

/** Leads back to a run, and keeps its data: by adopting it, by finishing its tie, else by a branch at the data alone. */
export const planHold = async (
  found: Found,
  run: Run,
  ports: MendPorts,
  resolve: ResolveVersion,
  call: Call,
): Promise<readonly MendPlan[]> => {
  const { tie, repository } = found.subject;
  if (findingOf(found, ...codes) === undefined) return [];
  const first = unsettledIn(found);
  if (first !== undefined) return planAnchor(found, { reason: first.message, hint: first.hint });
  if (tie === undefined || tie === adoptedTieId(run))
    return [(await planAdoption(found, run, ports, resolve, call)) ?? []].flat();
  if (repository === undefined) return [];
  const why = whyNotFinished(found, run, tie, repository, ports);
  if (why !== undefined) return planAnchor(found, why);
  // A machine whose journal has it whole brings its own back-link back.
  const isLost = findingOf(found, 'link-back-missing') !== undefined;
  const sealsAnew = isLost && ports.localTies().every((one) => one.tie !== tie);
  return [mend(found, codes, { action: 'finish', tie: asTieId(tie), repository, ...(sealsAnew && { sealsAnew }) })];
};
