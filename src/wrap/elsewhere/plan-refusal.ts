import type { Run } from '../../mlflow/run.ts';
import { type CommitId, shortCommit } from '../../model/ids.ts';
import type { Refusal } from '../../tie/claims/agree.ts';
import { ownInputs } from '../../tie/claims/own-inputs.ts';
import { commitKey, runTag } from '../../tie/keys.ts';
import { hasOtherWriters, type RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import { waysOn } from './agreed-data.ts';

/** What a run says: its plan, and the one commit that all else in it comes to. */
type Said = { readonly run: Run; readonly plan: RunPlan; readonly commit: CommitId };

/** How far down a baseline is looked for; most stand right below the data. */
const reach = 1000;

/** Whether nothing stands between a run's data and its baseline but what the tie, or who else writes to its branch, committed. */
const standsOnBaseline = async (
  { plan, commit }: Said,
  { lakefs, interrupts }: Pick<RunPorts, 'lakefs' | 'interrupts'>,
): Promise<boolean> => {
  const { repository, baseline } = plan.input;
  const filter = { firstParent: true, limit: reach };
  for await (const { id, metadata } of lakefs.commits.log(repository, commit, filter, { signal: interrupts.signal })) {
    const isTies = metadata[commitKey.tie] === plan.id;
    if (!isTies && id === baseline.commit) return true;
    if (!isTies && !hasOtherWriters(plan)) return false;
  }
  return false;
};

const refused = ({ id }: RunPlan, key: string, reason: string, right: string): Refusal => ({
  reason,
  hint: waysOn(id, `when that is right, set ${key} to ${right}`),
});

const inPlan = (path: string): string => `"input.${path}" in the JSON of the run's tag "${runTag.plan}"`;

/** Why a plan is not gone on with: it is a tag of the run, and must fit the data that the run was trained on. */
export const planRefusal = async (
  repository: string,
  said: Said,
  ports: Pick<RunPorts, 'lakefs' | 'interrupts'>,
): Promise<Refusal | undefined> => {
  const { run, plan, commit } = said;
  const { input } = plan;
  const baseline = `${input.baseline.commit}`;
  if (input.repository !== repository) {
    const reason = `its plan says repository "${input.repository}", and this is a tie of repository "${repository}"`;
    return refused(plan, inPlan('repository'), reason, repository);
  }
  const places = ownInputs(run).map(({ place }) => place);
  const other = places.find((one) => one.commit === commit && one.prefix !== input.prefix);
  if (other !== undefined) {
    const reason = `its plan says prefix "${input.prefix}", and its dataset input says "${other.prefix}"`;
    return refused(plan, inPlan('prefix'), reason, `"${other.prefix}"`);
  }
  const { [runTag.baselineCommitId]: tagged = baseline } = run.tags;
  if (tagged !== baseline) {
    const reason = `its plan says baseline ${shortCommit(baseline)}, and run tag "${runTag.baselineCommitId}" says ${shortCommit(tagged)}`;
    return refused(plan, `the run's tag "${runTag.baselineCommitId}"`, reason, baseline);
  }
  if (await standsOnBaseline(said, ports)) return undefined;
  const reason = `its plan says baseline ${shortCommit(baseline)}, and its data ${shortCommit(commit)} was not made from that`;
  return refused(plan, `${inPlan('baseline')} and the run's tag "${runTag.baselineCommitId}"`, reason, 'the true one');
};
