import { listSome } from '../../util/list-some.ts';
import type { GateAnswer } from '../decision-plan.ts';
import { fail, type GateFacts, type GateRequest, pass } from './gate.ts';

const shownConflicts = 20;

/** Whether the data can be brought in at all. */
export const mergeableGate = ({ data: { conflicts, isDirty, into } }: GateFacts): GateAnswer => {
  const gate = 'mergeable';
  if (isDirty) return fail(gate, `"${into}" has uncommitted changes: commit or reset them first`);
  if (conflicts.length === 0) return pass(gate, 'no conflict');
  return fail(gate, `both "${into}" and the run changed: ${listSome(conflicts, shownConflicts)}`);
};

/** Whether the branch will hold just the data that the run was trained on. */
export const promotedEqualsTrained = (
  { data, candidate }: GateFacts,
  { acceptMergedData = false }: GateRequest,
): GateAnswer => {
  const gate = 'promoted-equals-trained';
  if (candidate.dataCheck === 'changed')
    return fail(
      gate,
      'a data folder or input folder was changed during training (DATA-04): what the run was trained on is in no commit; train again',
    );
  const { trained, destination, base, change, into } = data;
  const isEqual = change.kind === 'none' ? destination === trained : destination === base || destination === trained;
  const isProven = candidate.dataCheck === 'unchanged';
  if (isEqual)
    return pass(
      gate,
      isProven
        ? `"${into}" will hold the data that the run was trained on`
        : `"${into}" will hold the data commit of the run; that it read just that is not proven`,
    );
  if (acceptMergedData)
    return pass(gate, `"${into}" moved since the baseline: merged data were accepted (--accept-merged-data)`);
  return fail(
    gate,
    `${into} moved: train again from a new baseline, take the last promotion back first (tieback rollback), or --accept-merged-data`,
  );
};
