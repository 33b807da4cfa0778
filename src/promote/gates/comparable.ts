import { incomparable, weightOf } from '../../model/comparability.ts';
import type { Comparison } from '../../model/comparison.ts';
import { namedRun } from '../../model/ids.ts';
import { counted } from '../../util/counted.ts';
import type { GateAnswer } from '../decision-plan.ts';
import { fail, type GateFacts, type GateRequest, pass, skip, warn } from './gate.ts';

/** Why runs have no common reference, where there is none. */
export const noReference = ({ runs, reference }: Comparison): string | undefined => {
  const fit = runs.filter(({ unfit }) => unfit.length === 0);
  if (reference !== undefined || fit.length === 0) return undefined;
  return `no champion yet, and no common reference: of the ${fit.length} runs that can be promoted no majority was tested and measured alike; say whose test data and metric definition count: --reference RUN`;
};

/** Without a champion the run may itself be what the others were held against. */
const asReference = ({ comparison, candidate }: GateFacts, { reference }: GateRequest): GateAnswer => {
  const gate = 'comparable';
  const none = noReference(comparison);
  if (none !== undefined) return fail(gate, none);
  const others = comparison.runs.filter(({ runId, unfit }) => runId !== candidate.runId && unfit.length === 0);
  const alike = others.filter((run) => incomparable(run) === undefined).length;
  if (reference !== undefined)
    return pass(
      gate,
      `no champion yet; its test data and metric definition count (--reference): ${alike} of ${counted(others.length, 'other run')} can be compared with it`,
    );
  if (others.length === 0) return skip(gate, 'no champion yet, and no other run that can be promoted was compared');
  if (alike === 0)
    return fail(
      gate,
      `no champion yet, and the ${counted(others.length, 'other run')} cannot be compared with it; if its test data and metric definition are to count: --reference ${candidate.runId}`,
    );
  return pass(
    gate,
    `no champion yet; ${counted(alike, 'other run was', 'other runs were')} tested and measured like it`,
  );
};

/** Whether the run was tested and measured like the champion, or where there is none, like the others. */
export const comparableGate = (facts: GateFacts, request: GateRequest = {}): GateAnswer => {
  const { comparison, candidate, champion, championProblem } = facts;
  const gate = 'comparable';
  if (championProblem !== undefined) return fail(gate, championProblem);
  const other = champion ?? comparison.runs.find(({ runId }) => runId === comparison.reference);
  if (other?.runId === candidate.runId && champion !== undefined) return skip(gate, 'it is the champion itself');
  if (other === undefined || other.runId === candidate.runId) return asReference(facts, request);
  const isNamed = request.reference !== undefined;
  const who =
    champion === undefined
      ? `run ${namedRun(other)}${isNamed ? ' (--reference)' : ''}`
      : `champion ${other.runName}${isNamed ? ' (it counts, and not --reference)' : ''}`;
  const reason = incomparable(candidate);
  if (reason !== undefined) return fail(gate, `not comparable with ${who}: ${reason}`);
  const doubts = candidate.comparability.filter((one) => weightOf(one) === 'warn');
  const told = candidate.comparability.filter((one) => weightOf(one) === 'skip' && one.answer === 'differs');
  const reasons = [...told, ...doubts].map(({ reason: why }) => why);
  return (doubts.length > 0 ? warn : pass)(gate, [`same test data as ${who}`, ...reasons].join('; '));
};

/** What became of a champion that was to be replaced without being held against the run. */
export const replaceChampion = ({ replacement }: GateFacts): readonly GateAnswer[] => {
  if (replacement === undefined) return [];
  const gate = 'replace-champion';
  if (replacement.kind === 'kept') return [skip(gate, replacement.reason)];
  return [
    warn(
      gate,
      `version ${replacement.version} is replaced, and the run was not held against it (--replace-champion): ${replacement.reason}`,
    ),
  ];
};
