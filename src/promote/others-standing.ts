import type { CommitId } from '../model/ids.ts';
import type { Decision } from './claims.ts';
import type { GateAnswer } from './decision-plan.ts';
import { fail, pass } from './gates/gate.ts';
import type { PromotePorts } from './promote-ports.ts';
import { readDecisions, standingPromotions } from './read-decisions.ts';

const isPartOf = async (
  repository: string,
  commit: string,
  ref: string,
  { lakefs, signal }: PromotePorts,
): Promise<boolean> => (await lakefs.refs.findMergeBase(repository, commit, ref, { signal })).baseCommitId === commit;

/** Whether a promotion's data are, or were made from, what another promotion's change brought into the branch. */
const standsOn = async (other: Decision, last: Decision, change: CommitId, ports: PromotePorts): Promise<boolean> => {
  const { repository, run, change: how } = last.plan.input;
  const data = other.plan.input.run.dataCommit;
  if (await isPartOf(repository, run.dataCommit, data, ports)) return true;
  // What reverts a rollback brings no history: the data had come with the run.
  const isMerge = how.kind === 'merge';
  const before = isMerge
    ? (await ports.lakefs.commits.get(repository, change, { signal: ports.signal })).parents[0]
    : run.baseline;
  if (!(await isPartOf(repository, data, isMerge ? change : run.dataCommit, ports))) return false;
  return before === undefined || before === null || !(await isPartOf(repository, data, before, ports));
};

/** Promotions of other models into the same branch that stand on the data which a rollback would take out. */
const othersOn = async (last: Decision, change: CommitId, ports: PromotePorts): Promise<readonly Decision[]> => {
  const { repository, model, into } = last.plan.input;
  const all = await readDecisions(ports.lakefs, repository, undefined, { signal: ports.signal });
  const others = Map.groupBy(all, ({ plan }) => plan.input.model);
  others.delete(model);
  const found: Decision[] = [];
  for (const decisions of others.values())
    for (const other of standingPromotions(decisions))
      if (other.plan.input.into === into && (await standsOn(other, last, change, ports))) found.push(other);
  return found;
};

const told = ({ plan: { input } }: Decision): string =>
  `promotion ${input.number} of model "${input.model}" (run ${input.run.name})`;

/** Whether the data that a rollback would take out are nobody else's; it says so where that was accepted. */
export const othersGate = async (
  last: Decision,
  change: CommitId,
  isAccepted: boolean,
  ports: PromotePorts,
): Promise<GateAnswer> => {
  const gate = 'no-other-stands-on-it';
  const others = await othersOn(last, change, ports);
  if (others.length === 0) return pass(gate, 'no promotion of another model stands on its data');
  const who = `${others.map(told).join(', ')} ${others.length === 1 ? 'stands' : 'stand'} on its data`;
  return isAccepted
    ? pass(gate, `${who}: that was accepted (--although-others-stand-on-it)`)
    : fail(gate, `${who}: roll back first what stands on it, or --although-others-stand-on-it`);
};
