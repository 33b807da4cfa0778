import { isTiebackError } from '../../errors.ts';
import type { Tieback } from '../../tieback.ts';
import { createRedactor } from '../../util/secrets/redact.ts';
import { secretValues } from '../../util/secrets/secret-values.ts';
import { otherRank } from '../../wrap/child/other-rank.ts';
import { runUntied } from '../../wrap/child/run-untied.ts';
import type { RunPlan } from '../../wrap/plan/run-plan.ts';
import type { RunRequest } from '../../wrap/plan/run-request.ts';
import type { RunOutcome } from '../../wrap/run-outcome.ts';
import type { CliContext } from '../context.ts';
import { defineCommand } from '../define-command.ts';
import { runExitCode, runFailureCode } from '../exit-codes.ts';
import { errorView } from '../output/error-text.ts';
import { outcomeText, sealedText } from '../output/outcome-text.ts';
import type { Output } from '../output/output.ts';
import { dryRunText, type PlanAnswer, plannedSteps } from '../output/plan-text.ts';
import { assertResultWritable, type EndedRun, type FailedRun, resultFile, type WriteResult } from '../result-file.ts';
import { assertJsonHasRoom, flagsFrom, graceMsFrom, requestFrom, runOptions } from '../run-request.ts';

const showPlan = (plan: RunPlan, isJson: boolean, output: Output): number => {
  if (isJson) output.json({ ...plan, steps: plannedSteps(plan) } satisfies PlanAnswer);
  else output.note(dryRunText(plan, output.style));
  return 0;
};

/** How far the training had come when the run threw. */
const phaseOf = (error: unknown): FailedRun['phase'] =>
  (isTiebackError(error) ? (error.details['phase'] as FailedRun['phase'] | undefined) : undefined) ?? 'not-started';

/** Carries the run out; why it was given up is written to the result file as well. */
const carryOut = async (
  request: RunRequest,
  library: Tieback,
  write: WriteResult,
  { runtime }: CliContext,
): Promise<RunOutcome> => {
  try {
    return await library.run(request);
  } catch (error) {
    const redact = createRedactor(secretValues(runtime.env));
    await write({
      phase: phaseOf(error),
      exitCode: runFailureCode(error),
      error: errorView(error, redact),
    } satisfies FailedRun);
    throw error;
  }
};

export const run = defineCommand({
  name: 'run',
  argument: { name: '<command...>', help: 'the training command' },
  summary: 'Wrap a training command: data committed, run linked, both ways sealed',
  description:
    "Branches from a baseline tag, commits and tags the data, creates the MLflow run with the commit, runs the command, and links the commit back to the run. stdout stays the command's own.",
  usageHint:
    'tieback run --help; the training command stands last, behind --:\n        tieback run --baseline v1.0 -- python train.py',
  options: runOptions,
  notes: `Exit codes: the command's own once it was started, with
    5  it succeeded, and recording is incomplete: tieback resume
    1  --tie names a sealed tie whose training failed or was killed, and
       nobody noted its code; where it was noted, that is given again
  125  tieback failed before it was started; the message has the reason's code
  126  it cannot be executed
  127  it was not found
  130  interrupted`,
  examples: [
    [
      'run --repo faces --baseline v1.0 --experiment retina --data ./data \\\n      -- python train.py',
      'train on a new version made from ./data',
    ],
    [
      'run --repo faces --baseline v1.0 --experiment retina --data ./data \\\n      --prepare "python augment.py" --tag v1.1-augmented -- python train.py',
      'augment first, and tag the result',
    ],
    [
      'run --repo faces --on v1.0 --experiment retina \\\n      -- python train.py --lr 0.1',
      'one run of a sweep on a fixed version',
    ],
    [
      'run --repo faces --on v1.0 --experiment retina \\\n      --tie "job-$SLURM_JOB_ID" --retrain -- python train.py',
      'in a job that its scheduler may start again',
    ],
    [
      'run --repo faces --baseline v1.0 --experiment retina --dry-run \\\n      -- python train.py',
      'see what would happen',
    ],
  ],
  run: async (command, values, context) => {
    const { output, interrupts } = context;
    assertJsonHasRoom(values);
    const other = otherRank(context.runtime.env);
    if (other !== undefined && !values.dryRun) {
      const unwritten = values.result === undefined ? '' : `, and writes no "${values.result}"`;
      output.note(
        `${other.variable}=${other.rank}: only rank 0 is tied; this process just runs its command${unwritten}`,
      );
      const ms = graceMsFrom(values);
      return runUntied(command, context.runtime, interrupts, ms === undefined ? undefined : { ms });
    }
    assertResultWritable(values.result, context.runtime.cwd);
    const request = await requestFrom(command, values, context);
    const library = await context.tieback(flagsFrom(values));
    if (values.dryRun) return showPlan(await library.plan(request), values.json, output);
    const write = resultFile(values.result, context);
    const outcome = await carryOut(request, library, write, context);
    if (outcome.wasSealed) output.note(sealedText(outcome));
    output.note(outcomeText(outcome, output.style));
    const exitCode = interrupts.abandon.aborted ? 130 : runExitCode(outcome);
    const phase = outcome.isComplete ? 'complete' : 'incomplete';
    await write({ phase, exitCode, ...outcome } satisfies EndedRun);
    return exitCode;
  },
});
