import type { CommitId } from '../../model/ids.ts';
import type { JournalRecord } from '../../saga/journal.ts';
import { backLinkKey, dataKey } from '../../tie/keys.ts';
import { nothingCaptured } from '../capture/captured.ts';
import { nothingPrepared } from '../data/prepared.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunResults } from '../results.ts';
import type { TieThere } from './look-at-tie.ts';

/** What a journal would say, had this machine carried the tie so far. */
export type RebuiltRecords = readonly JournalRecord<keyof RunResults>[];

type Done = Partial<RunResults>;

/** The steps of which crash may have left an effect: each looks for it before it does anything. */
const onceOnly = ['branch', 'dataCommit', 'createRun', 'backLink', 'record'] as const;

const recordsOf = (done: Done, at: string): RebuiltRecords => {
  const names = Object.keys(done) as readonly (keyof RunResults)[];
  const intents = onceOnly.filter((name) => !(name in done)).map((step) => ({ kind: 'intent' as const, step, at }));
  return [...intents, ...names.map((step) => ({ kind: 'done' as const, step, at, result: done[step] }))];
};

/** What is carried on with. */
export type Settled = {
  readonly plan: RunPlan;
  /** What the run was trained on, or is about to be; undefined when nothing was committed yet. */
  readonly commit: CommitId | undefined;
};

const dataOf = ({ dataCommit }: TieThere, { plan, commit }: Settled): RunResults['dataCommit'] | undefined => {
  if (commit === undefined) return undefined;
  if (dataCommit === undefined || dataCommit.id !== commit)
    return { commit, isNew: commit !== plan.input.baseline.commit, counts: null };
  const number = (key: string) => Number(dataCommit.metadata[key]);
  const counts = {
    unit: 'objects' as const,
    original: number(dataKey.originalSize),
    added: number(dataKey.added),
    removed: number(dataKey.removed),
    changed: number(dataKey.changed),
    total: number(dataKey.totalSize),
  };
  return { commit, isNew: true, counts };
};

/** What comes before the training, as far as it is done; nothing of the data is made again. */
const beforeTraining = (there: TieThere, settled: Settled): Done => {
  const dataCommit = dataOf(there, settled);
  if (dataCommit === undefined) return {};
  const { run } = there;
  const { branch, mode } = settled.plan.input;
  const made: Done = {
    branch: { name: branch },
    fetch: { files: 0 },
    prepare: nothingPrepared,
    upload: { added: 0, changed: 0, removed: 0 },
    dataCommit,
  };
  if (run === undefined) return made;
  return {
    ...made,
    ...(mode === 'own' ? { experiment: { id: run.experimentId } } : {}),
    createRun: { runId: mode === 'own' ? run.id : null },
  };
};

/** What a linked tie has behind it: its run is never closed or tagged again. */
const beforeLink = ({ link, run, runs }: TieThere, plan: RunPlan): Done => {
  if (link === undefined || run === undefined) return {};
  const extraRuns = runs.map(({ id }) => id).filter((id) => id !== run.id);
  const isOwn = plan.input.mode === 'own';
  const names = isOwn ? {} : { own: { experiment: plan.input.experiment, runName: run.name } };
  const [mode, check] = [link.metadata[backLinkKey.dataMode], link.metadata[backLinkKey.dataCheck]];
  const leftOut = link.metadata[backLinkKey.leftOut];
  const changedFolders = link.metadata[backLinkKey.changedFolders]?.split(', ');
  return {
    inputs: { count: isOwn ? run.datasetInputs.length : 0 },
    attachRun: { runId: run.id, experimentId: run.experimentId, extraRuns: extraRuns.toSorted(), ...names },
    dataCheck: {
      mode: mode === 'dir-verified' || mode === 'none' ? mode : 'uri-given',
      check: check === 'unchanged' || check === 'changed' ? check : 'not-checked',
      ...(changedFolders && { changedFolders }),
      ...(leftOut && { leftOut }),
    },
    closeRun: { status: run.status },
  };
};

/** What was noted of the code and the machine lies on the machine that trained. */
const recordedThere: Done = { capture: nothingCaptured, packages: nothingCaptured, metrics: { lines: 0, rejected: 0 } };

/** A tie that another machine began, and whose training this one carries out. */
export const recordsBeforeTraining = (there: TieThere, settled: Settled, now: number): RebuiltRecords =>
  recordsOf(beforeTraining(there, settled), new Date(now).toISOString());

/** A tie whose training has ended elsewhere: what is left is to record it. */
export const recordsAfterTraining = (
  there: TieThere,
  settled: Settled,
  after: Pick<RunResults, 'train'> & Done,
  now: number,
): RebuiltRecords =>
  recordsOf(
    {
      ...beforeTraining(there, settled),
      ...after,
      train: { ...after.train, isElsewhere: true },
      ...recordedThere,
      ...beforeLink(there, settled.plan),
    },
    new Date(now).toISOString(),
  );
