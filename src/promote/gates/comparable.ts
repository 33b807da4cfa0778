import type { ComparedRun } from '../../model/comparison.ts';
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

/** Whether the run was tested and measured like the champion, or where there is none, like the others. */
export const comparableGate = ({ comparison, candidate, champion, championProblem }: GateFacts): GateAnswer => {
  const gate = 'comparable';
  if (championProblem !== undefined) return fail(gate, championProblem);
  const other = champion ?? comparison.runs.find(({ runId }) => runId === comparison.reference);
  if (other === undefined || other.runId === candidate.runId) return skip(gate, 'there is nothing to compare it with');
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
