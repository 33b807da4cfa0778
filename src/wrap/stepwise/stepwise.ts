import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TiebackError } from '../../errors.ts';
import type { CommitId, RunId, TieId } from '../../model/ids.ts';
import type { Outcome } from '../../saga/execute.ts';
import { readJournal } from '../../saga/journal.ts';
import { childEnvironment, prepareEnvironment } from '../child/child-environment.ts';
import type { AssertedStatus } from '../child/find-child.ts';
import { carryOut } from '../execute-run.ts';
import { contextTagsOf } from '../link-of.ts';
import { isStepwise, type RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { linksOf, type RunOutcome, whyNotStarted } from '../run-outcome.ts';
import { trainStep } from '../steps/train.ts';
import { tieFolder } from '../tie-folder.ts';
import { assertNotAborted, assertNotTrained } from '../ties/assert-goes-on.ts';
import { hasRecord } from '../ties/journaled-result.ts';
import { type OpenTie, openTie } from '../ties/open-tie.ts';
import { resumeTie } from '../ties/resume-tie.ts';
import { type StatedData, writeStated } from './stated-data.ts';

/** A tie between its start and its end, for whoever trains. */
export type OpenRun = {
  readonly tie: TieId;
  readonly repository: string;
  /** Undefined for a tie on a fixed version. */
  readonly branch: string | undefined;
  /** The data folder; undefined when the data is read from lakeFS. */
  readonly dataDir: string | undefined;
  /** Undefined until the data is committed. */
  readonly dataCommit: CommitId | undefined;
  readonly commitUrl: string | undefined;
  readonly runId: RunId | undefined;
  readonly runUrl: string | undefined;
  /** What the prepare command or, once the data is committed, the training is to be given; without credentials. */
  readonly environment: Readonly<Record<string, string>>;
};

const beforeCommit: readonly (keyof RunResults)[] = ['experiment', 'branch', 'baselineAnchor', 'fetch'];

const environmentOf = (plan: RunPlan, { folder }: OpenTie, done: Partial<RunResults>): OpenRun['environment'] => {
  const { dataCommit, experiment, createRun } = done;
  if (dataCommit === undefined || experiment === undefined) return prepareEnvironment({}, plan, folder, {});
  const facts = {
    commit: dataCommit.commit,
    experimentId: experiment.id,
    runId: createRun?.runId ?? undefined,
    contextTags: contextTagsOf(plan, dataCommit.commit),
  };
  return childEnvironment({}, plan, folder, {}, facts);
};

const openRunOf = (plan: RunPlan, tie: OpenTie, done: Partial<RunResults>): OpenRun => {
  const { runId, runUrl, page } = linksOf(plan, done, done.experiment?.id);
  const { dataCommit } = done;
  return {
    tie: plan.id,
    repository: plan.input.repository,
    branch: plan.input.branch ?? undefined,
    dataDir: plan.input.data?.dir,
    dataCommit: dataCommit?.commit,
    commitUrl: dataCommit && page(dataCommit.commit),
    runId,
    runUrl,
    environment: environmentOf(plan, tie, done),
  };
};

const assertDone = (plan: RunPlan, outcome: Outcome<RunResults>, wanted: readonly (keyof RunResults)[]): void => {
  if (wanted.some((step) => outcome.done[step] === undefined)) throw whyNotStarted(plan, outcome);
};

/** From here on somebody trains: what `train` finds is this mark, and no process. */
const markTraining = async ({ folder, journal }: OpenTie, { runtime }: RunPorts): Promise<void> => {
  await mkdir(dirname(folder.mark), { recursive: true });
  if (!existsSync(folder.mark)) await writeFile(folder.mark, '');
  const isBegun = journal.records().some((record) => record.kind === 'intent' && record.step === 'train');
  const at = new Date(runtime.now()).toISOString();
  if (!isBegun) journal.append({ kind: 'intent', step: 'train', at }, true);
};

const bringTo = async (
  plan: RunPlan,
  tie: OpenTie,
  ports: RunPorts,
  until: readonly (keyof RunResults)[],
): Promise<OpenRun> => {
  const outcome = await carryOut(plan, tie, ports, { until });
  assertDone(plan, outcome, until);
  if (until === trainStep.after) await markTraining(tie, ports);
  return openRunOf(plan, tie, outcome.done);
};

/**
 * Begins a tie whose training somebody else runs: branch made, data folder filled. On a fixed version nothing is left
 * to commit, and the training may begin.
 * @throws what its first failing step throws; `details.tie` names the tie
 */
export const startTie = async (plan: RunPlan, ports: RunPorts): Promise<OpenRun> => {
  using tie = await openTie(plan, ports);
  return await bringTo(plan, tie, ports, plan.input.branch === null ? trainStep.after : beforeCommit);
};

const assertStepwise = (plan: RunPlan): void => {
  if (isStepwise(plan)) return;
  throw new TiebackError('USAGE_INVALID', `tie "${plan.id}" has a command of its own`, {
    hint: `tieback resume ${plan.id} finishes it`,
  });
};

/**
 * Commits what was put on the branch or into the data folder, and makes the MLflow run: the training may begin.
 * Repeating it before the training has ended changes nothing.
 * @throws USAGE_INVALID, TIE_ABORTED, TIE_TRAINED, and what its first failing step throws
 */
export const commitTie = async (plan: RunPlan, ports: RunPorts, stated: StatedData = {}): Promise<OpenRun> => {
  assertStepwise(plan);
  using tie = await openTie(plan, ports);
  assertNotAborted(plan, tie.journal.records());
  assertNotTrained(plan, tie.journal.records());
  await writeStated(stated, tie, plan);
  return await bringTo(plan, tie, ports, trainStep.after);
};

/** Ends a tie whose training somebody else ran: run closed and sealed, linked back. @throws USAGE_INVALID, TIE_WAITING, TIE_ABORTED */
export const finishTie = async (plan: RunPlan, ports: RunPorts, status: AssertedStatus): Promise<RunOutcome> => {
  assertStepwise(plan);
  const wasFinished = hasRecord(
    readJournal<keyof RunResults>(tieFolder(ports.stateDir, plan.id).journal),
    'done',
    'report',
  );
  const outcome = await resumeTie(plan, ports, status);
  if (wasFinished) {
    const text = `tie ${plan.id} was already finished, as ${outcome.status}: nothing was recorded anew`;
    ports.onProgress({ kind: 'notice', level: 'info', text });
  }
  return outcome;
};
