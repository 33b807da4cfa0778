import { TiebackError } from '../errors.ts';
import type { ComparedRun, Comparison } from '../model/comparison.ts';
import { asCommitId } from '../model/ids.ts';
import { newTieId } from '../tie/tie-id.ts';
import { version } from '../version.ts';
import { assertNames, promotedTag } from './assert-names.ts';
import type { Decision } from './claims.ts';
import type { DecidedRun, DecisionPlan, GateAnswer, LeftOut, ModelSource } from './decision-plan.ts';
import type { DataFacts, GateRequest, RankingMetric } from './gates/gate.ts';
import { runGates } from './gates/run-gates.ts';
import { chooseRun, type HeldAgainst, holdAgainst, ruleOfChampion } from './hold-against.ts';
import { nextAfter, resumeCommand } from './next-after.ts';
import { observeStatements } from './observe-approval.ts';
import { decidedData, observeData } from './observe-data.ts';
import { type Champion, observeChampion, observeModel } from './observe-model.ts';
import type { PromotePorts } from './promote-ports.ts';
import { readDecisions, standingPromotions } from './read-decisions.ts';

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
  /** Replaces a champion that no run can be held against, such as one that is not tied; recorded. */
  readonly replaceChampion?: boolean;
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
  readonly held: HeldAgainst;
  readonly metric: RankingMetric | undefined;
};

/** What the run was held against, as far as that was a matter of choice. */
const heldOf = ({ run, reference }: PromoteRequest, { held, metric }: Made): Partial<DecisionPlan['input']> => {
  const { comparison, champion, replacement } = held;
  const counted = comparison.runs.find(({ runId }) => runId === comparison.reference);
  return {
    ...(run === undefined || metric === undefined ? {} : { metric }),
    ...(reference === undefined || champion !== undefined || counted === undefined
      ? {}
      : { reference: { id: counted.runId, name: counted.runName } }),
    ...(replacement?.kind === 'replaced'
      ? { replaced: { version: replacement.version, reason: replacement.reason } }
      : {}),
  };
};

const planOf = (request: PromoteRequest, repository: string, made: Made, ports: PromotePorts): DecisionPlan => {
  const { model, number, data, candidate } = made;
  const stem = promotedTag(model, number);
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
      ...decidedData(data, request),
      tags: { data: request.tag ?? `${stem}-data`, change: data.change.kind === 'none' ? null : stem },
      source: made.source,
      alias: { name: made.alias, from: made.champion.version, to: null },
      ...(request.run !== undefined || request.best === undefined ? {} : { best: request.best }),
      ...heldOf(request, made),
      gates: made.gates,
      ...(request.run === undefined ? { leftOut: made.leftOut } : {}),
      undoes: null,
      reason: null,
      comparison: made.held.comparison,
    },
  };
};

/** A promotion that stands, decided the same, after which nothing that it did has been changed. */
const sameDecision = (
  decisions: readonly Decision[],
  request: PromoteRequest,
  { run, alias, champion, data }: Pick<Made, 'run' | 'alias' | 'champion' | 'data'>,
): Decision | undefined => {
  if (data.change.kind !== 'none') return undefined;
  return standingPromotions(decisions).findLast(({ plan: { input }, outcome }) => {
    const isSameTag = request.tag === undefined || request.tag === input.tags.data;
    const isSameModel = request.modelPath === undefined || namesModel(request.modelPath, input.source);
    const isHeld =
      request.acceptMergedData === true || input.expectedDigest === null || input.expectedDigest === data.destination;
    const isSame = input.run.id === run.id && input.alias.name === alias && input.into === data.into;
    return isSame && isSameTag && isSameModel && isHeld && outcome?.version === champion.version;
  });
};

const namesModel = (path: string, source: ModelSource | null): boolean =>
  source !== null && [source.name, source.modelId].includes(path.replace(/\/+$/, ''));

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
  const ranking = request.best === undefined ? [] : [request.best.key];
  const common = named === undefined ? { reference: request.reference, referenceMetrics: ranking } : {};
  const first = await ports.compare({ runs, experiment, repository: asked, testPrefix, ...common }, signal);
  const model = modelOf(request, first);
  assertNames(model, alias, request.tag);
  const champion = await observeChampion(model, alias, ports);
  const held = await holdAgainst(request, first, model, champion, ports);
  const { winner: candidate, gates: choice, leftOut } = chooseRun(request, first, held);
  const run = candidate && decidedRun(candidate);
  const refuse = (gates: readonly GateAnswer[]): Proposal => {
    const who = candidate === undefined ? null : { id: candidate.runId, name: candidate.runName };
    const next = nextAfter(request, gates, held);
    return { kind: 'refused', verb: 'promote', model, run: who, gates, leftOut, next };
  };
  const repository = candidate?.repository;
  if (candidate === undefined || run === undefined || repository === undefined || candidate.unfit.length > 0)
    return refuse(choice);
  const decisions = await readDecisions(lakefs, repository, model, { signal });
  const into = request.into ?? (await lakefs.repositories.get(repository, { signal })).defaultBranch;
  const { commitId: destination } = await lakefs.branches.get(repository, into, { signal });
  const place = { repository, into, prefix: candidate.prefix ?? '' };
  const data = await observeData(place, candidate, run, { comparison: held.comparison }, ports);
  const same = sameDecision(decisions, request, { run, alias, champion, data });
  if (same !== undefined) return { kind: 'done', decision: same };
  assertNoneUnderWay(decisions, repository);
  const [source, statements] = await Promise.all([
    observeModel(candidate, request.modelPath, ports),
    observeStatements(request, candidate, run, { repository, into }, ports),
  ]);
  const ofChampion = request.best === undefined && request.metric === undefined && held.champion !== undefined;
  const metric = ofChampion ? ruleOfChampion(decisions, champion) : (request.metric ?? request.best);
  const facts = {
    ...held,
    candidate,
    data,
    source,
    ...statements,
  };
  const gates = [
    ...choice,
    ...(await tagGate(request, repository, run, ports)),
    ...(await runGates(facts, { ...request, metric, isOfChampion: ofChampion }, ports)),
  ];
  if (gates.some(({ outcome }) => outcome === 'fail') || 'problem' in source) return refuse(gates);
  const number = nextNumber(decisions);
  return {
    kind: 'decide',
    plan: planOf(
      request,
      repository,
      { model, alias, number, run, candidate, champion, data, destination, source, gates, leftOut, held, metric },
      ports,
    ),
  };
};
