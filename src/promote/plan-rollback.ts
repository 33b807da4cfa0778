import { isDataKey } from '../data/data-path.ts';
import { isTiebackError, TiebackError } from '../errors.ts';
import type { CommitId } from '../model/ids.ts';
import { newTieId } from '../tie/tie-id.ts';
import { listSome } from '../util/list-some.ts';
import { version } from '../version.ts';
import { promotedTag } from './assert-names.ts';
import type { Decision } from './claims.ts';
import type { DataChange, DecisionPlan, GateAnswer } from './decision-plan.ts';
import { fail, pass } from './gates/gate.ts';
import { historyCommand } from './next-after.ts';
import { othersGate } from './others-standing.ts';
import { assertNoneUnderWay, nextNumber, type Proposal } from './plan-promotion.ts';
import type { PromotePorts } from './promote-ports.ts';
import { decidedModels, readDecisions, standingPromotions } from './read-decisions.ts';
import { aliasNow } from './steps/registry.ts';

export type RollbackRequest = {
  readonly repository: string;
  /** Default: the one model that the repository has decisions about. */
  readonly model?: string | undefined;
  /** Why, for the record. */
  readonly reason?: string | undefined;
  /** Even when promotions of other models stand on the data that it takes out. */
  readonly althoughOthersStandOnIt?: boolean | undefined;
};

/** The model that is meant. @throws PROMOTION_NOT_FOUND, USAGE_INVALID */
export const decidedModel = async (
  { repository, model }: Pick<RollbackRequest, 'repository' | 'model'>,
  { lakefs, signal }: PromotePorts,
): Promise<string> => {
  if (model !== undefined) return model;
  const models = await decidedModels(lakefs, repository, { signal });
  if (models.length === 1 && models[0] !== undefined) return models[0];
  if (models.length === 0)
    throw new TiebackError('PROMOTION_NOT_FOUND', `nothing was ever promoted in repository "${repository}"`, {
      hint: 'name the repository with --repo NAME; tieback promote is what promotes',
    });
  throw new TiebackError('USAGE_INVALID', `repository "${repository}" has promotions of ${models.length} models`, {
    hint: `name one: ${models.join(', ')}`,
  });
};

type Place = { readonly repository: string; readonly into: string };

const pathsBetween = async (
  { repository }: Place,
  left: string,
  right: string,
  { lakefs, signal }: PromotePorts,
): Promise<ReadonlySet<string>> => {
  const paths = new Set<string>();
  for await (const { path } of lakefs.refs.diff(repository, left, right, { kind: 'two-dot' }, { signal }))
    if (isDataKey(path)) paths.add(path);
  return paths;
};

const shownPaths = 20;

type Undoing = { readonly change: DataChange; readonly gate: GateAnswer };

/** How a promotion's change is taken out again, and whether later commits touched its paths. */
const undoData = async (
  place: Place,
  changed: CommitId | null,
  wasMerge: boolean,
  ports: PromotePorts,
): Promise<Undoing> => {
  const gate = 'data-untouched';
  if (changed === null)
    return {
      change: { kind: 'none', reason: 'the promotion changed none' },
      gate: pass(gate, 'the promotion changed no data'),
    };
  const { parents } = await ports.lakefs.commits.get(place.repository, changed, { signal: ports.signal });
  const [own, later] = await Promise.all([
    pathsBetween(place, parents[0] ?? changed, changed, ports),
    pathsBetween(place, changed, place.into, ports),
  ]);
  if (own.size === 0)
    return {
      change: { kind: 'none', reason: 'the promotion changed none' },
      gate: pass(gate, 'the promotion changed no data'),
    };
  const touched = [...own].filter((path) => later.has(path));
  const change: DataChange = { kind: 'revert', ref: changed, parentNumber: wasMerge ? 1 : 0 };
  if (touched.length === 0) return { change, gate: pass(gate, `its ${own.size} paths are as the promotion left them`) };
  return { change, gate: fail(gate, `later commits on "${place.into}" touched: ${listSome(touched, shownPaths)}`) };
};

const aliasGate = ({ plan, outcome }: Decision, now: string | null): GateAnswer => {
  const gate = 'alias-ours';
  const { name } = plan.input.alias;
  const set = outcome?.version ?? null;
  const at = (version: string | null): string => (version === null ? 'nowhere' : `at version ${version}`);
  return now === set
    ? pass(gate, `"${name}" stands ${at(now)}, where the promotion put it`)
    : fail(gate, `"${name}" stands ${at(now)}, and the promotion put it ${at(set)}: somebody else moved it`);
};

/** Where the alias goes: back to the version before, which must still be there. Of one that was removed by hand nothing is left to move. */
const earlierGate = async (
  { plan }: Decision,
  { mlflow, signal }: PromotePorts,
): Promise<{ readonly gate: GateAnswer; readonly isGone: boolean }> => {
  const gate = 'earlier-version';
  const { name, from } = plan.input.alias;
  if (from === null) return { gate: pass(gate, `"${name}" stood nowhere before the promotion`), isGone: false };
  try {
    await mlflow.modelVersions.get(plan.input.model, from, { signal });
    return { gate: pass(gate, `version ${from}, at which "${name}" stood before, exists`), isGone: false };
  } catch (error) {
    if (!isTiebackError(error, 'MLFLOW_VERSION_NOT_FOUND')) throw error;
    const reason = `version ${from}, at which "${name}" stood before, does not exist any more: promote another run, or remove the alias in MLflow and roll back once more`;
    return { gate: fail(gate, reason), isGone: true };
  }
};

/** Whether the alias stands where the promotion put it, and can go back. */
const aliasGates = async (last: Decision, ports: PromotePorts) => {
  const { name } = last.plan.input.alias;
  const [now, earlier] = await Promise.all([
    aliasNow(last.plan, ports, { signal: ports.signal }),
    earlierGate(last, ports),
  ]);
  const to = last.plan.input.alias.from;
  if (now !== null || !earlier.isGone)
    return { gates: [aliasGate(last, now), earlier.gate], alias: { name, from: last.outcome?.version ?? null, to } };
  const removed = pass('alias-ours', `"${name}" was removed, and version ${to}, at which it stood before, is gone too`);
  return { gates: [removed], alias: { name, from: null, to: null } };
};

const dirtyGate = async (
  { repository, into }: Place,
  { lakefs, signal }: PromotePorts,
): Promise<readonly GateAnswer[]> => {
  for await (const _ of lakefs.branches.listUncommitted(repository, into, { limit: 1 }, { signal }))
    return [fail('mergeable', `"${into}" has uncommitted changes: commit or reset them first`)];
  return [];
};

const refusal = ({ model, repository, run }: DecisionPlan['input'], gates: readonly GateAnswer[]): Proposal => ({
  kind: 'refused',
  verb: 'rollback',
  model,
  run: { id: run.id, name: run.name },
  gates,
  leftOut: [],
  next: `${historyCommand(model, repository)} shows what was decided`,
});

/** What a promotion says of how its run was chosen and what came along: a rollback chooses nothing. */
const withoutChoice = ({
  leftOut: _leftOut,
  besides: _besides,
  replaced: _replaced,
  reference: _reference,
  metric: _metric,
  ...input
}: DecisionPlan['input']) => input;

/**
 * Decides how the last promotion that stands is undone; changes nothing.
 * @throws PROMOTION_NOT_FOUND when none stands, PROMOTION_DECIDED_MEANWHILE
 */
export const planRollback = async (request: RollbackRequest, ports: PromotePorts): Promise<Proposal> => {
  const { lakefs, signal } = ports;
  const { repository, reason = null } = request;
  const model = await decidedModel(request, ports);
  const decisions = await readDecisions(lakefs, repository, model, { signal });
  assertNoneUnderWay(decisions, repository);
  const last = standingPromotions(decisions).at(-1);
  if (last === undefined)
    throw new TiebackError(
      'PROMOTION_NOT_FOUND',
      `no promotion of model "${model}" stands in repository "${repository}"`,
      {
        hint: `see what was decided: ${historyCommand(model, repository)}`,
      },
    );
  const input = withoutChoice(last.plan.input);
  const place = { repository, into: input.into };
  const { commitId: destination } = await lakefs.branches.get(repository, input.into, { signal });
  const [undoing, alias, dirty] = await Promise.all([
    undoData(place, last.outcome?.change ?? null, input.change.kind === 'merge', ports),
    aliasGates(last, ports),
    dirtyGate(place, ports),
  ]);
  const isAccepted = request.althoughOthersStandOnIt ?? false;
  const others =
    undoing.change.kind === 'revert' ? [await othersGate(last, undoing.change.ref, isAccepted, ports)] : [];
  const gates = [undoing.gate, ...others, ...alias.gates, ...(undoing.change.kind === 'none' ? [] : dirty)];
  if (gates.some(({ outcome }) => outcome === 'fail')) return refusal(input, gates);
  const number = nextNumber(decisions);
  const plan: DecisionPlan = {
    kind: 'decision',
    version: 1,
    id: newTieId(ports.runtime),
    writer: `tieback/${version}`,
    input: {
      ...input,
      verb: 'rollback',
      number,
      destination,
      actor: ports.actor,
      decidedAt: new Date(ports.runtime.now()).toISOString(),
      lakefs: { endpoint: lakefs.endpoint, uiUrl: ports.lakefsUiUrl },
      mlflow: { trackingUri: ports.mlflow.trackingUri, uiUrl: ports.mlflowUiUrl },
      change: undoing.change,
      expectedDigest: null,
      tags: { data: null, change: undoing.change.kind === 'none' ? null : promotedTag(model, number) },
      source: null,
      alias: alias.alias,
      gates,
      undoes: input.number,
      reason,
      comparison: null,
    },
  };
  return { kind: 'decide', plan };
};
