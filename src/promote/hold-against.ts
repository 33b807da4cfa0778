import { TiebackError } from '../errors.ts';
import { incomparable } from '../model/comparability.ts';
import type { ComparedRun, Comparison } from '../model/comparison.ts';
import { type Choice, chooseWinner } from './choose-winner.ts';
import type { Decision } from './claims.ts';
import { fail, type RankingMetric, type Replacement } from './gates/gate.ts';
import { competesGate } from './gates/run-gates.ts';
import type { Champion } from './observe-model.ts';
import type { PromotePorts } from './promote-ports.ts';
import { standingPromotions } from './read-decisions.ts';

type Asked = {
  readonly run?: string | undefined;
  readonly best?: RankingMetric | undefined;
  readonly metric?: RankingMetric | undefined;
  readonly repository?: string | undefined;
  readonly testPrefix?: string | undefined;
  readonly reference?: string | undefined;
  readonly replaceChampion?: boolean | undefined;
};

/** What the run that is to be promoted is held against. */
export type HeldAgainst = {
  readonly comparison: Comparison;
  /** Undefined where there is none, or it was set aside. */
  readonly champion: ComparedRun | undefined;
  readonly championProblem: string | undefined;
  readonly replacement: Replacement | undefined;
};

/** Why none of the runs that could be promoted can be held against the champion's. */
const allIncomparable = ({ runs }: Comparison, champion: ComparedRun): string | undefined => {
  const others = runs.filter(({ runId, unfit }) => runId !== champion.runId && unfit.length === 0);
  const reasons = others.flatMap((one) => incomparable(one) ?? []);
  return reasons.length < others.length ? undefined : reasons[0];
};

/** The run behind the alias, where one is, and why no run can be held against it. */
const replacementOf = (
  { replaceChampion = false }: Asked,
  { version, problem }: Champion,
  compared: Comparison | undefined,
  run: ComparedRun | undefined,
): Replacement | undefined => {
  if (!replaceChampion) return undefined;
  if (version === null) return { kind: 'kept', reason: 'there is no champion yet' };
  if (problem !== undefined) return { kind: 'replaced', version, reason: problem };
  if (run !== undefined && run.unfit.length > 0)
    return { kind: 'replaced', version, reason: `its run ${run.runName}: ${run.unfit.join(', ')}` };
  const reason = compared && run && allIncomparable(compared, run);
  if (reason !== undefined) return { kind: 'replaced', version, reason };
  return { kind: 'kept', reason: `champion ${run?.runName} is tied and sealed: the run is held against it` };
};

/** Without a champion, a named run is held against those that could be promoted in its place. */
const againstRivals = async (
  { run: named, reference, ...request }: Asked,
  first: Comparison,
  model: string,
  { compare, signal }: PromotePorts,
): Promise<Comparison> => {
  const [run] = first.runs;
  if (named === undefined || run === undefined) return first;
  const { repository, testPrefix, metric } = request;
  // Another name for the model does not change what its run has to be held against.
  const rivals = { experimentId: run.experimentId, models: [model, ...(run.model === undefined ? [] : [run.model])] };
  const referenceMetrics = metric === undefined ? [] : [metric.key];
  return compare({ runs: [run.runId], rivals, repository, testPrefix, reference, referenceMetrics }, signal);
};

/** Holds the runs against the champion; without one, against each other. @throws USAGE_INVALID */
export const holdAgainst = async (
  request: Asked,
  first: Comparison,
  model: string,
  champion: Champion,
  ports: PromotePorts,
): Promise<HeldAgainst> => {
  const { repository, testPrefix } = request;
  const { runId } = champion;
  const runs = first.runs.map((run) => String(run.runId));
  const withChampion =
    runId === undefined
      ? undefined
      : await ports.compare(
          { runs: [...new Set([...runs, runId])], repository, testPrefix, reference: runId },
          ports.signal,
        );
  const run = withChampion?.runs.find((one) => one.runId === runId);
  const replacement = replacementOf(request, champion, withChampion, run);
  if (withChampion !== undefined && replacement?.kind !== 'replaced')
    return { comparison: withChampion, champion: run, championProblem: champion.problem, replacement };
  return {
    comparison: await againstRivals(request, first, model, ports),
    champion: undefined,
    championProblem: replacement?.kind === 'replaced' ? undefined : champion.problem,
    replacement,
  };
};

/** The run that is to be promoted: the named one, or the best. @throws USAGE_INVALID */
export const chooseRun = (
  { run, best, reference }: Asked,
  first: Comparison,
  { comparison, champion, championProblem }: HeldAgainst,
): Choice => {
  if (run !== undefined) {
    const candidate = comparison.runs.find(({ runId }) => runId === first.runs[0]?.runId);
    return { winner: candidate, gates: candidate === undefined ? [] : [competesGate(candidate)], leftOut: [] };
  }
  if (best === undefined)
    throw new TiebackError('USAGE_INVALID', 'neither a run nor a metric is named', {
      hint: 'say which run, or --best METRIC:max --experiment NAME',
    });
  if (championProblem !== undefined && comparison.reference === undefined)
    return { winner: undefined, gates: [fail('comparable', championProblem)], leftOut: [] };
  return chooseWinner(comparison, best, { isSettled: champion === undefined && reference !== undefined });
};

/** By what the champion itself was chosen, or held against the one before it. */
export const ruleOfChampion = (decisions: readonly Decision[], { version }: Champion): RankingMetric | undefined => {
  if (version === null) return undefined;
  const decision = standingPromotions(decisions).findLast(({ outcome }) => outcome?.version === version);
  return decision?.plan.input.best ?? decision?.plan.input.metric;
};
