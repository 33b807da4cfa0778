import { counted } from '../../util/counted.ts';
import { listSome } from '../../util/list-some.ts';
import { changedPathsText, countPaths, somePathsOf } from '../changed-paths.ts';
import type { GateAnswer } from '../decision-plan.ts';
import { fail, type GateFacts, type GateRequest, pass } from './gate.ts';

const shownConflicts = 20;
const shownPaths = 10;

/** Whether the data can be brought in at all. */
export const mergeableGate = ({ data: { difference, isDirty, into } }: GateFacts): GateAnswer => {
  const gate = 'mergeable';
  if (isDirty) return fail(gate, `"${into}" has uncommitted changes: commit or reset them first`);
  const { conflicts } = difference;
  if (conflicts.length === 0) return pass(gate, 'no conflict');
  return fail(gate, `both "${into}" and the run changed: ${listSome(conflicts, shownConflicts)}`);
};

const withOutputs = ({ outputs, destination, trained, change }: GateFacts['data']): string => {
  const count = change.kind === 'none' && destination === trained ? 0 : countPaths(outputs.added);
  return count === 0 ? '' : `, and ${counted(count, 'object')} that its command added`;
};

/** Whether the merge leaves alone what the run, and those it was held against, were tested on. */
export const inputsUntouched = ({ data: { change, difference, into } }: GateFacts): GateAnswer => {
  const gate = 'inputs-untouched';
  if (change.kind === 'none') return pass(gate, 'no data are changed');
  const { touched } = difference;
  if (touched.length === 0) return pass(gate, 'test data and other inputs stay as they are');
  const texts = touched.map(({ what, paths }) => `${what} (${somePathsOf(paths, shownPaths)})`);
  return fail(
    gate,
    `it would change on "${into}" what is no training data: ${texts.join('; ')}; bring that in by itself first, or train again without writing there`,
  );
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
  const { trained, brought, destination, base, change, into, outputs } = data;
  const isOverwritten = countPaths(outputs.overwritten) > 0;
  if (isOverwritten && change.kind !== 'none')
    return fail(
      gate,
      `its command wrote over what the run was trained on, on the run's branch: ${changedPathsText(outputs.overwritten, shownPaths)}; train again, and write outputs to paths of their own`,
    );
  const isThere = destination === trained || (destination === brought && !isOverwritten);
  const isEqual = isThere || (change.kind !== 'none' && destination === base);
  const isProven = candidate.dataCheck === 'unchanged' && candidate.dataLeftOut === undefined;
  if (isEqual)
    return pass(
      gate,
      isProven
        ? `"${into}" will hold the data that the run was trained on${withOutputs(data)}`
        : `"${into}" will hold the data commit of the run${withOutputs(data)}; that it read just that is not proven`,
    );
  if (acceptMergedData)
    return pass(gate, `"${into}" moved since the baseline: merged data were accepted (--accept-merged-data)`);
  return fail(
    gate,
    `${into} moved: train again from a new baseline, take the last promotion back first (tieback rollback), or --accept-merged-data`,
  );
};
