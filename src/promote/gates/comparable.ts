import type { ComparedRun } from '../../model/comparison.ts';
import { counted } from '../../util/counted.ts';
import type { GateAnswer } from '../decision-plan.ts';
import { fail, type GateFacts, pass, skip } from './gate.ts';

/** What stands against holding a run against the reference; another baseline is no reason. */
export const incomparable = ({ comparability }: ComparedRun): string | undefined => {
  const found = comparability.find(
    ({ aspect, answer }) =>
      (aspect === 'test-data' && answer !== 'same') || (aspect === 'metric-definition' && answer === 'differs'),
  );
  return found && `${found.aspect} ${found.answer === 'differs' ? 'differs' : 'unknown'}: ${found.reason}`;
};

/** Without a champion the run may itself be what the others were held against. */
const asReference = ({ comparison, candidate }: GateFacts): GateAnswer => {
  const gate = 'comparable';
  const others = comparison.runs.filter(({ runId, unfit }) => runId !== candidate.runId && unfit.length === 0);
  const alike = others.filter((run) => incomparable(run) === undefined).length;
  if (others.length === 0) return skip(gate, 'no champion yet, and no other run that can be promoted was compared');
  if (alike === 0)
    return skip(gate, `no champion yet; the ${counted(others.length, 'other run')} cannot be compared with it`);
  return pass(
    gate,
    `no champion yet; ${counted(alike, 'other run was', 'other runs were')} tested and measured like it`,
  );
};

/** Whether the run was tested and measured like the champion, or where there is none, like the others. */
export const comparableGate = (facts: GateFacts): GateAnswer => {
  const { comparison, candidate, champion, championProblem } = facts;
  const gate = 'comparable';
  if (championProblem !== undefined) return fail(gate, championProblem);
  const other = champion ?? comparison.runs.find(({ runId }) => runId === comparison.reference);
  if (other?.runId === candidate.runId && champion !== undefined) return skip(gate, 'it is the champion itself');
  if (other === undefined || other.runId === candidate.runId) return asReference(facts);
  const who = champion === undefined ? `run ${other.runName}` : `champion ${other.runName}`;
  const reason = incomparable(candidate);
  if (reason !== undefined) return fail(gate, `not comparable with ${who}: ${reason}`);
  const said = candidate.comparability.flatMap(({ aspect, answer, reason: why }) =>
    (aspect === 'baseline' && answer === 'differs') || (aspect === 'metric-definition' && answer === 'unknown')
      ? [why]
      : [],
  );
  return pass(gate, [`same test data as ${who}`, ...said].join('; '));
};
