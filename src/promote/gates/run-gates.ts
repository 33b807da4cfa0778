import type { GateAnswer } from '../decision-plan.ts';
import type { PromotePorts } from '../promote-ports.ts';
import { approvedGate } from './approved.ts';
import { auditClean, commandGate } from './asking-gates.ts';
import { requiredCardFields } from './card-fields.ts';
import { comparableGate, replaceChampion } from './comparable.ts';
import { inputsUntouched, mergeableGate, promotedEqualsTrained } from './data-gates.ts';
import { fail, type GateFacts, type GateRequest, pass } from './gate.ts';
import { betterThanChampion, thresholdGate } from './metric-gates.ts';

/** Whether the run is finished, sealed and linked. */
export const competesGate = ({ unfit, runName }: GateFacts['candidate']): GateAnswer =>
  unfit.length === 0
    ? pass('competes', 'finished, sealed and linked')
    : fail('competes', `run ${runName} cannot be promoted: ${unfit.join(', ')}`);

const oneModel = ({ source }: GateFacts): GateAnswer =>
  'problem' in source ? fail('one-model', source.problem) : pass('one-model', `"${source.name}"`);

/** Every gate's answer. Commands are asked last, and only when nothing else says no: they may take long. */
export const runGates = async (
  facts: GateFacts,
  request: GateRequest,
  ports: PromotePorts,
): Promise<readonly GateAnswer[]> => {
  const known = [
    ...replaceChampion(facts),
    comparableGate(facts, request),
    ...(request.thresholds ?? []).map((threshold) => thresholdGate(threshold, facts.candidate)),
    betterThanChampion(facts, request),
    promotedEqualsTrained(facts, request),
    mergeableGate(facts),
    inputsUntouched(facts),
    oneModel(facts),
    requiredCardFields(facts, request),
    approvedGate(facts, request),
    await auditClean(facts, ports),
  ];
  if (known.some(({ outcome }) => outcome === 'fail')) return known;
  const asked: GateAnswer[] = [];
  for (const command of request.commands ?? []) asked.push(await commandGate(command, facts, ports));
  return [...known, ...asked];
};
