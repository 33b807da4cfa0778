import type { RunPlan } from '../plan/run-plan.ts';
import { isCaptured } from './capture-part.ts';
import { type Captured, type Gathering, nothingCaptured, orNothing } from './captured.ts';
import { keepCaptured } from './captured-file.ts';
import { draftEnvironment } from './draft-environment.ts';
import type { Surroundings } from './find-python.ts';
import type { Keeping } from './keeping.ts';

/** The machine that trains, its container, and the seeds that the environment sets. */
export const captureEnvironment = (
  { input }: RunPlan,
  env: Surroundings['env'],
  keeping: Keeping,
  gathering: Gathering,
): Promise<Captured> =>
  orNothing('the machine', gathering, async () => {
    if (!isCaptured(input.capture?.without, 'system')) return nothingCaptured;
    const { draft, tags } = await draftEnvironment({ cwd: input.cwd, env }, keeping.redact, gathering.signal);
    return { files: [await keepCaptured(draft, keeping)], tags };
  });
