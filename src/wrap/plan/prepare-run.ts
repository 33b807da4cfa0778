import { folderPrefix, isDataKey } from '../../data/data-path.ts';
import { isTiebackError, TiebackError } from '../../errors.ts';
import type { TieId } from '../../model/ids.ts';
import { actorOf } from '../../tie/actor.ts';
import { keyedTieId, newTieId } from '../../tie/tie-id.ts';
import { stripUrlCredentials } from '../../util/secrets/redact.ts';
import type { RunPorts } from '../ports.ts';
import { type LocalTie, listTies } from '../ties/ties.ts';
import { waysOn } from '../ties/ways-on.ts';
import { type Observation, observe } from './observe.ts';
import { branchNameFor, isBranchNamedByTie, planRun } from './plan-run.ts';
import type { RunPlan } from './run-plan.ts';
import type { RunRequest } from './run-request.ts';

export type BrowserUrls = { readonly lakefsUiUrl: string; readonly mlflowUiUrl: string };

/** A branch moves: which of its commits is meant is said while it can still be seen. */
const tellHead = ({ source }: Observation, { onProgress }: Pick<RunPorts, 'onProgress'>): void => {
  if (source.kind !== 'branch') return;
  const text = `branch "${source.ref}" is taken as it stands now: commit ${source.commit}`;
  onProgress({ kind: 'notice', level: 'info', text });
};

/** Nobody takes a folder for compared of which a part never is. */
const tellLeftOut = ({ input: { data } }: RunPlan, { onProgress }: Pick<RunPorts, 'onProgress'>): void => {
  if (data?.leftOut === undefined) return;
  const text = `${data.leftOut}: virtual environments and names such as .git are left out; keep data elsewhere`;
  onProgress({ kind: 'notice', level: 'warn', text });
};

const shownPrefixes = 10;

/** New data may well go where the baseline holds none; a slip in the prefix looks the same. */
const tellEmptyPrefix = async (
  { repository, prefix = '', source }: RunRequest,
  { source: { commit }, isSourceEmpty }: Observation,
  { lakefs, onProgress, interrupts: { signal } }: RunPorts,
): Promise<void> => {
  if (!isSourceEmpty || prefix === '') return;
  const there: string[] = [];
  const asked = { delimiter: '/', amount: shownPrefixes + 1 };
  for await (const { path } of lakefs.objects.list(repository, commit, asked, { signal })) {
    if (isDataKey(path)) there.push(path);
    if (there.length > shownPrefixes) break;
  }
  if (there.length === 0) return;
  const more = there.length > shownPrefixes ? ', …' : '';
  const text = `baseline ${source.ref} holds nothing under ${folderPrefix(prefix)}; it has: ${there.slice(0, shownPrefixes).join(', ')}${more}`;
  onProgress({ kind: 'notice', level: 'warn', text });
};

/** A refusal over what an unfinished tie of this folder may have left behind names it. */
const namingUnfinished = (
  error: unknown,
  { branch, dataDir }: Pick<LocalTie, 'branch' | 'dataDir'>,
  stateDir: string,
): unknown => {
  if (!isTiebackError(error, 'DATA_DIRECTORY_CHANGED', 'LAKEFS_BRANCH_EXISTS')) return error;
  const isMeant = (tie: LocalTie): boolean =>
    error.code === 'DATA_DIRECTORY_CHANGED' ? tie.dataDir === dataDir : tie.branch === branch;
  const found = listTies(stateDir).find((tie) => (tie.state === 'unfinished' || tie.state === 'open') && isMeant(tie));
  if (found === undefined) return error;
  const hint = `tie ${found.tie} of this folder is unfinished: ${waysOn(found)}; else ${error.hint}`;
  return new TiebackError(error.code, error.message, { hint, details: error.details, cause: error });
};

/** The id of the tie that a request is for. */
const tieIdFor = ({ repository, experiment, key }: RunRequest, runtime: RunPorts['runtime']): TieId =>
  key === undefined ? newTieId(runtime) : keyedTieId(repository, experiment, key);

/** What of a tie another process has made already: its branch (`begun`), or its data commit as well (`committed`). */
export type MadeBefore = 'nothing' | 'begun' | 'committed';

/**
 * Looks up what a run depends on, and plans it. Changes nothing. What the tie itself has made before stands in nobody's
 * way; once its data is committed the folder is not held against the baseline any more.
 */
export const prepareRun = async (
  asked: RunRequest,
  ports: RunPorts,
  urls: BrowserUrls,
  madeBefore: MadeBefore = 'nothing',
): Promise<RunPlan> => {
  const { lakefs, mlflow, runtime, interrupts } = ports;
  const tie = tieIdFor(asked, runtime);
  const branch = branchNameFor(asked, tie);
  const isCommitted = madeBefore === 'committed';
  const request = isCommitted ? { ...asked, data: undefined } : asked;
  const isNameAsked = !isBranchNamedByTie(request) && madeBefore === 'nothing';
  const found = await observe(request, isNameAsked ? branch : undefined, ports, interrupts.signal);
  const seen = isCommitted ? { ...found, isSourceEmpty: false, dataTag: undefined } : found;
  const endpoint = stripUrlCredentials(lakefs.endpoint);
  const trackingUri = stripUrlCredentials(mlflow.trackingUri);
  const planner = {
    actor: actorOf(runtime.env),
    cwd: runtime.cwd,
    lakefs: { endpoint, uiUrl: urls.lakefsUiUrl },
    mlflow: { trackingUri, uiUrl: urls.mlflowUiUrl },
  };
  try {
    const plan = planRun(request, seen, tie, planner, ports.redact);
    tellHead(seen, ports);
    tellLeftOut(plan, ports);
    await tellEmptyPrefix(request, seen, ports);
    return plan;
  } catch (error) {
    throw namingUnfinished(error, { branch, dataDir: seen.data?.dir }, ports.stateDir);
  }
};
