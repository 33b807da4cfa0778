import { existsSync } from 'node:fs';
import { TiebackError } from '../errors.ts';
import { trainingPhase } from './child/training-phase.ts';
import { isStepwise, type RunPlan } from './plan/run-plan.ts';
import type { RunPorts } from './ports.ts';
import type { OpenTie } from './ties/open-tie.ts';

/** A run that was left, or lost sight of, goes on: its error says how far the training has come by now. */
export const withPhase = async (
  error: unknown,
  plan: RunPlan,
  { folder }: OpenTie,
  { runtime }: RunPorts,
): Promise<unknown> => {
  if (!(error instanceof TiebackError) || isStepwise(plan)) return error;
  const { code, message, details } = error;
  const noted = await trainingPhase(folder, runtime);
  // What was seen of it is known also where its notes were removed.
  const phase = noted === 'not-started' ? (details['phase'] ?? noted) : noted;
  const resume = `tieback resume ${plan.id}`;
  const elsewhere = `tieback resume --repo ${plan.input.repository} ${plan.id}`;
  return new TiebackError(code, message, {
    hint: existsSync(folder.journal) ? error.hint : error.hint.replaceAll(resume, elsewhere),
    details: { ...details, phase },
    cause: error.cause,
  });
};
