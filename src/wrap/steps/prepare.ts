import { shape } from '../../util/shape.ts';
import { endEarlierAttempts } from '../child/prepare-attempt.ts';
import { prepareCommandOf } from '../child/spoken-commands.ts';
import { assertAsFetched, readAsPrepared } from '../data/folder-as-left.ts';
import { assertAsBeforePrepare } from '../data/folder-before-prepare.ts';
import { holdForPrepare } from '../data/hold-for-prepare.ts';
import { nothingPrepared, readPrepared } from '../data/prepared.ts';
import { hasBegun, isFirstTime } from '../first-time.ts';
import { isStepwise } from '../plan/run-plan.ts';
import { runStep } from '../results.ts';
import { carryOutPrepare } from './carry-out-prepare.ts';
import { startOver } from './start-over.ts';

/** Runs the command that makes the data. */
export const prepareStep = runStep('prepare', {
  after: ['branch', 'fetch'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) => (input.prepare === null ? undefined : `prepare the data: ${input.prepare}`),
  parse: (result) => {
    const { metadata } = shape({ augmentationParams: 'string|null', metadata: 'object' })(result);
    return { ...(result as Awaited<ReturnType<typeof readPrepared>>), metadata: metadata as Record<string, string> };
  },
  apply: async (done, { plan, deps, signal }) => {
    const { data } = plan.input;
    const prepare = prepareCommandOf(plan, deps.commands);
    if (prepare === null) return isStepwise(plan) ? readPrepared(deps.folder.metadata, deps.redact) : nothingPrepared;
    await endEarlierAttempts(plan, deps, signal);
    using _held = data === null ? undefined : holdForPrepare(data.dir, deps);
    if (data?.action === 'mirror') await assertAsBeforePrepare(data.dir, plan, deps, signal);
    if (data?.action === 'fill' && !hasBegun(deps.folder, 'prepare'))
      await assertAsFetched(data.dir, done, { plan, deps, signal });
    if (!isFirstTime(deps.folder, 'prepare')) await startOver(plan, deps, signal);
    await carryOutPrepare(prepare, plan, deps, signal);
    const prepared = await readPrepared(deps.folder.metadata, deps.redact);
    return data === null ? prepared : { ...prepared, digest: await readAsPrepared(data.dir, deps, signal) };
  },
});
