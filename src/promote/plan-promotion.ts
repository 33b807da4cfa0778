import { TiebackError } from '../errors.ts';
import type { ComparedRun, Comparison } from '../model/comparison.ts';
import { asCommitId } from '../model/ids.ts';
import { newTieId } from '../tie/tie-id.ts';
import { version } from '../version.ts';
import { assertNames } from './assert-names.ts';
import { chooseWinner } from './choose-winner.ts';
import { type Decision, encodeModel, readDecisions, standingPromotions } from './claims.ts';
import type { DecidedRun, DecisionPlan, GateAnswer, LeftOut, ModelSource } from './decision-plan.ts';
import type { DataFacts, GateRequest, RankingMetric } from './gates/gate.ts';
import { competesGate, runGates } from './gates/run-gates.ts';
import { nextAfter, resumeCommand } from './next-after.ts';
import { observeStatements } from './observe-approval.ts';
import { observeData } from './observe-data.ts';
import { type Champion, observeChampion, observeModel } from './observe-model.ts';
import type { PromotePorts } from './promote-ports.ts';

export type PromoteRequest = GateRequest & {
  /** Id, tie or name of the run; without it the best of the experiment is meant. */
  readonly run?: string | undefined;
  readonly best?: RankingMetric | undefined;
  readonly experiment?: string | undefined;
  readonly repository?: string | undefined;
  /** Default: what the runs were made for (`run --model`). */
  readonly model?: string | undefined;
  /** Default `champion`. */
  readonly alias?: string;
  /** Default: the repository's default branch. */
  readonly into?: string | undefined;
  /** Name of the logged model, or path of its artifacts, when the run has several. */
  readonly modelPath?: string | undefined;
  /** Tag for the data commit; default `promoted-<model>-<number>-data`. */
  readonly tag?: string | undefined;
  readonly testPrefix?: string | undefined;
};

/** What a promotion would do, or why there is none. */
export type Proposal =
  | { readonly kind: 'decide'; readonly plan: DecisionPlan }
  | {
      readonly kind: 'refused';
      readonly verb: 'promote' | 'rollback';
      readonly model: string | null;
      readonly run: Pick<DecidedRun, 'id' | 'name'> | null;
      readonly gates: readonly GateAnswer[];
      /** Runs that did not compete; empty where a run was named. */
      readonly leftOut: readonly LeftOut[];
      /** What to do next. */
      readonly next: string;
    }
  /** The same was decided before, and stands. */
  | { readonly kind: 'done'; readonly decision: Decision };

const usage = (message: string, hint: string): TiebackError => new TiebackError('USAGE_INVALID', message, { hint });

const modelOf = ({ model }: PromoteRequest, { runs }: Comparison): string => {
  if (model !== undefined) return model;
  const [first, second] = [...new Set(runs.flatMap((run) => run.model ?? []))];
  if (first !== undefined && second === undefined) return first;
  throw usage(
    first === undefined ? 'no run says which model it is for' : 'the runs are for different models',
    'name the registered model with --model NAME',
  );
};

/** The runs held against the champion, where there is one. */
const compareAll = async (
  { experiment, testPrefix, ...request }: PromoteRequest,
  first: Comparison,
  { runId: champion }: Champion,
  { compare, signal }: PromotePorts,
): Promise<Comparison> => {
  if (champion === undefined) return first;
  const runs = [...new Set([...first.runs.map(({ runId }) => String(runId)), champion])];
  return compare({ runs, repository: request.repository, testPrefix, reference: champion }, signal);
};

const chosen = (request: PromoteRequest, first: Comparison, comparison: Comparison) => {
  const { run, best } = request;
  if (run !== undefined) {
    const candidate = comparison.runs.find(({ runId }) => runId === first.runs[0]?.runId);
    return { winner: candidate, gates: candidate === undefined ? [] : [competesGate(candidate)], leftOut: [] };
  }
  if (best === undefined)
    throw usage('neither a run nor a metric is named', 'say which run, or --best METRIC:max --experiment NAME');
  return chooseWinner(comparison, best);
};

const decidedRun = (run: ComparedRun): DecidedRun | undefined => {
  const { runId: id, runName: name, experimentId, tie, backLink, dataCommit, baseline, seal } = run;
  if (tie === undefined || backLink === undefined || dataCommit === undefined || seal === undefined) return undefined;
  return {
    id,
    name,
    experimentId,
    tie,
    backLink,
    dataCommit: asCommitId(dataCommit),
    baseline: baseline ?? null,
    seal,
  };
};

/** @throws PROMOTION_DECIDED_MEANWHILE while another decision about the model is under way */
export const assertNoneUnderWay = (decisions: readonly Decision[], repository: string): void => {
  const last = decisions.at(-1);
  if (last === undefined || last.outcome !== undefined) return;
  const { number, model, actor, decidedAt } = last.plan.input;
  throw new TiebackError(
    'PROMOTION_DECIDED_MEANWHILE',
    `decision ${number} of model "${model}" by "${actor}" (${decidedAt}) is under way, or was left unfinished`,
    { hint: `if it was left, finish it: ${resumeCommand(model, repository)}` },
  );
};

export const nextNumber = (decisions: readonly Decision[]): number => (decisions.at(-1)?.claim.number ?? 0) + 1;

type Made = {
  readonly model: string;
  readonly alias: string;
  readonly number: number;
  readonly run: DecidedRun;
  readonly candidate: ComparedRun;
  readonly champion: Champion;
  readonly data: DataFacts;
  readonly destination: DecisionPlan['input']['destination'];
  readonly source: ModelSource;
  readonly gates: readonly GateAnswer[];
  readonly leftOut: readonly LeftOut[];
  readonly comparison: Comparison;
};

const planOf = (request: PromoteRequest, repository: string, made: Made, ports: PromotePorts): DecisionPlan => {
  const { model, number, data, candidate } = made;
  const isAsTrained = !(request.acceptMergedData ?? false);
  const stem = `promoted-${encodeModel(model)}-${number}`;
  return {
    kind: 'decision',
    version: 1,
    id: newTieId(ports.runtime),
    writer: `tieback/${version}`,
    input: {
      verb: 'promote',
      number,
      model,
      repository,
      into: data.into,
      destination: made.destination,
      prefix: candidate.prefix ?? '',
      actor: ports.actor,
      decidedAt: new Date(ports.runtime.now()).toISOString(),
      lakefs: { endpoint: ports.lakefs.endpoint, uiUrl: ports.lakefsUiUrl },
      mlflow: { trackingUri: ports.mlflow.trackingUri, uiUrl: ports.mlflowUiUrl },
      run: made.run,
      change: data.change,
      expectedDigest: isAsTrained ? data.trained : null,
      tags: { data: request.tag ?? `${stem}-data`, change: data.change.kind === 'none' ? null : stem },
      source: made.source,
      alias: { name: made.alias, from: made.champion.version, to: null },
      ...(request.run !== undefined || request.best === undefined ? {} : { best: request.best }),
      gates: made.gates,
      ...(request.run === undefined ? { leftOut: made.leftOut } : {}),
      undoes: null,
      reason: null,
      comparison: made.comparison,
    },
  };
};

/** Whether the last promotion that stands is of this run, and its alias still where it put it. */
const sameDecision = (decisions: readonly Decision[], runId: string, alias: string, { version: now }: Champion) => {
  const last = standingPromotions(decisions).at(-1);
  const isSame =
    last?.plan.input.run.id === runId && last.plan.input.alias.name === alias && last.outcome?.version === now;
  return isSame ? last : undefined;
};

/** The tag that the data commit is to have, unless it stands elsewhere already. */
const tagGate = async (
  request: PromoteRequest,
  repository: string,
  run: DecidedRun,
  { lakefs, signal }: PromotePorts,
) => {
  if (request.tag === undefined) return [];
  const standing = await lakefs.tags.find(repository, request.tag, { signal });
  if (standing === undefined || standing.commitId === run.dataCommit) return [];
  return [
    {
      gate: 'tag',
      outcome: 'fail',
      reason: `tag "${request.tag}" stands at another commit, and tags are never moved`,
    } as const,
  ];
};

/**
 * Reads everything, asks every gate and decides; changes nothing.
 * @throws PROMOTION_DECIDED_MEANWHILE, MLFLOW_RUN_NOT_FOUND, MLFLOW_EXPERIMENT_NOT_FOUND, USAGE_INVALID, CARD_NOT_FOUND, CARD_INVALID
 */
export const planPromotion = async (request: PromoteRequest, ports: PromotePorts): Promise<Proposal> => {
  const { lakefs, signal } = ports;
  const { alias = 'champion', run: named, experiment, repository: asked, testPrefix } = request;
  const runs = named === undefined ? [] : [named];
  const first = await ports.compare({ runs, experiment, repository: asked, testPrefix }, signal);
  const model = modelOf(request, first);
  assertNames(model, alias, request.tag);
  const champion = await observeChampion(model, alias, ports);
  const comparison = await compareAll(request, first, champion, ports);
  const { winner: candidate, gates: choice, leftOut } = chosen(request, first, comparison);
  const run = candidate && decidedRun(candidate);
  const refuse = (gates: readonly GateAnswer[]): Proposal => {
    const who = candidate === undefined ? null : { id: candidate.runId, name: candidate.runName };
    return { kind: 'refused', verb: 'promote', model, run: who, gates, leftOut, next: nextAfter(request, gates) };
  };
  const repository = candidate?.repository;
  if (candidate === undefined || run === undefined || repository === undefined || candidate.unfit.length > 0)
    return refuse(choice);
  const decisions = await readDecisions(lakefs, repository, model, { signal });
  const same = sameDecision(decisions, run.id, alias, champion);
  if (same !== undefined) return { kind: 'done', decision: same };
  assertNoneUnderWay(decisions, repository);
  const into = request.into ?? (await lakefs.repositories.get(repository, { signal })).defaultBranch;
  const { commitId: destination } = await lakefs.branches.get(repository, into, { signal });
  const [data, source, statements] = await Promise.all([
    observeData({ repository, into, prefix: candidate.prefix ?? '' }, candidate, run, decisions, ports),
    observeModel(candidate, request.modelPath, ports),
    observeStatements(request, candidate, run, { repository, into }, ports),
  ]);
  const facts = {
    comparison,
    candidate,
    champion: comparison.runs.find(({ runId }) => runId === champion.runId),
    championProblem: champion.problem,
    data,
    source,
    ...statements,
  };
  const gates = [
    ...choice,
    ...(await tagGate(request, repository, run, ports)),
    ...(await runGates(facts, { ...request, metric: request.metric ?? request.best }, ports)),
  ];
  if (gates.some(({ outcome }) => outcome === 'fail') || 'problem' in source) return refuse(gates);
  const number = nextNumber(decisions);
  return {
    kind: 'decide',
    plan: planOf(
      request,
      repository,
      { model, alias, number, run, candidate, champion, data, destination, source, gates, leftOut, comparison },
      ports,
    ),
  };
};
