import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Tags } from '../../mlflow/run.ts';
import { actorOf } from '../../tie/actor.ts';
import { claimAttempt, readAttemptClaims } from '../../tie/attempt-claims.ts';
import { runTag } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import { childEnvironment } from '../child/child-environment.ts';
import { type AssertedStatus, findChild } from '../child/find-child.ts';
import type { Grace } from '../child/kill-after-grace.ts';
import { startChild } from '../child/shim.ts';
import { commandOf } from '../child/spoken-commands.ts';
import { contextTagsOf } from '../link-of.ts';
import { withoutSecrets } from '../metrics/redact-params.ts';
import { sendMetricsLive } from '../metrics/send-metrics.ts';
import { claimOwnAttempt } from '../own-attempt.ts';
import { isStepwise } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type Assertion, runStep } from '../results.ts';
import { rememberSecrets } from '../ties/remembered-secrets.ts';

const longestText = 160;

/** A command in one line that fits a terminal. */
const commandText = (command: readonly string[]): string => {
  const line = command.join(' ').replace(/\s+/g, ' ');
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
};

const assertedTexts: { readonly [S in AssertedStatus]: string } = {
  finished: 'finished',
  failed: 'failed',
  killed: 'was killed',
};

const graceOf = ({ commands, onProgress }: Pick<TiePorts, 'commands' | 'onProgress'>): Grace | undefined => {
  const ms = commands?.graceMs;
  if (ms === undefined) return undefined;
  return { ms, onOver: (text) => onProgress({ kind: 'notice', level: 'warn', text }) };
};

const isAssertion = (value: unknown): value is Assertion => {
  if (value === undefined || value === null) return false;
  shape({ status: 'string', by: 'string', at: 'string' })(value);
  return true;
};

/** What must be done before the command is started. */
export const beforeTraining = [
  'experiment',
  'branch',
  'baselineAnchor',
  'fetch',
  'prepare',
  'upload',
  'dataCommit',
  'dataTag',
  'createRun',
  'inputs',
] as const;

/** Runs the training command, at most once. */
export const trainStep = runStep('train', {
  after: beforeTraining,
  cancel: 'stop',
  effect: 'once',
  isFlushed: true,
  describe: (plan) =>
    isStepwise(plan) ? 'wait for a training that somebody else runs' : `run: ${commandText(plan.input.command)}`,
  parse: (result) => {
    const read = shape({ code: 'number|null', startedAt: 'number', endedAt: 'number', isInterrupted: 'boolean' });
    const { assertion } = result as { assertion?: unknown };
    return { ...read(result), assertion: isAssertion(assertion) ? assertion : null };
  },
  find: async (_done, { plan, deps }) => {
    const { folder, runtime, interrupts, assertedStatus: asserted } = deps;
    const say = (text: string) => deps.onProgress({ kind: 'notice', level: 'info', text });
    const unused = asserted === undefined ? '' : `; --status ${asserted} is used only where nothing tells how it ended`;
    const onWait = (pid: number) => say(`waiting for the training (process ${pid})${unused}`);
    const end = await findChild(folder, { asserted, onWait }, runtime, interrupts.signal);
    if (end === undefined) return undefined;
    const assertion =
      end.code === null && asserted !== undefined
        ? { status: asserted, by: actorOf(runtime.env), at: new Date(runtime.now()).toISOString() }
        : null;
    say(
      assertion === null
        ? `the training had ended with exit code ${end.code}${unused}`
        : `${assertion.by} says that the training ${assertedTexts[assertion.status]}`,
    );
    const { key, repository } = plan.input;
    if (key === undefined) return { ...end, isInterrupted: false, assertion };
    const { attempts } = await readAttemptClaims(
      deps.lakefs,
      { repository, tie: plan.id },
      { signal: interrupts.signal },
    );
    return { ...end, isInterrupted: false, assertion, attempt: attempts };
  },
  apply: async ({ createRun, experiment, dataCommit }, { plan, deps, signal }) => {
    const { folder, mlflow, runtime, interrupts } = deps;
    const command = commandOf(plan, deps.commands);
    const { key, repository } = plan.input;
    const attempt = key === undefined ? undefined : (deps.attempt ?? 1);
    if (attempt !== undefined) {
      const claim = { repository, tie: plan.id, source: dataCommit.commit };
      await claimOwnAttempt(folder, attempt, () => claimAttempt(deps.lakefs, claim, attempt, { signal }));
    }
    const attemptTags: Tags = attempt === undefined ? {} : { [runTag.attempts]: `${attempt}` };
    if (attempt !== undefined && createRun.runId !== null)
      await mlflow.runs.logBatch(createRun.runId, { tags: attemptTags }, { signal });
    await mkdir(dirname(folder.mark), { recursive: true });
    const env = childEnvironment(runtime.env, plan, folder, await deps.childCredentials(), {
      commit: dataCommit.commit,
      experimentId: experiment.id,
      runId: createRun.runId ?? undefined,
      contextTags: { ...contextTagsOf(plan, dataCommit.commit), ...attemptTags },
    });
    const stopSending =
      createRun.runId === null ? undefined : sendMetricsLive(withoutSecrets(deps), createRun.runId, folder, runtime);
    const spec = { command, cwd: plan.input.cwd, env, grace: graceOf(deps) };
    const training = startChild(spec, folder, interrupts, runtime, deps.restoreFolder);
    const remembered = rememberSecrets(deps);
    try {
      const end = await training;
      return { ...end, isInterrupted: interrupts.signal.aborted, assertion: null, ...(attempt && { attempt }) };
    } finally {
      await Promise.all([stopSending?.(), remembered()]);
    }
  },
});
