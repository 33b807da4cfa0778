import type { RunOutcome } from '../wrap/run-outcome.ts';
import { partiallyApplied } from './exit-codes.ts';
import { outcomeText } from './output/outcome-text.ts';
import type { Output } from './output/output.ts';

/** Answers with what a tie came to. @returns the exit code */
export const showOutcome = (outcome: RunOutcome, isJson: boolean, output: Output): number => {
  if (isJson) output.json(outcome);
  else output.text(outcomeText(outcome, output.style));
  return outcome.isComplete ? 0 : partiallyApplied;
};
