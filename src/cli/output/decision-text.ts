import { changedPathsText, countPaths } from '../../promote/changed-paths.ts';
import type { Besides, DecisionPlan, GateAnswer, LeftOut, ReplacedChampion } from '../../promote/decision-plan.ts';
import { type PlannedStep, plannedSteps } from '../../promote/decision-steps.ts';
import type { History, HistoryEntry } from '../../promote/history.ts';
import type { Proposal } from '../../promote/plan-promotion.ts';
import type { Decided } from '../../promote/settle-decision.ts';
import { visibleLine } from '../../util/visible-text.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

const shortId = 8;
const shortCommit = 12;

const marks: Readonly<Record<GateAnswer['outcome'], string>> = { pass: '✓', warn: '!', fail: '✗', skip: '–' };

const gateLine = ({ gate, outcome, reason }: GateAnswer, style: Style): string => {
  const colours = { pass: style.good, warn: style.warn, fail: style.bad, skip: (text: string) => text };
  const mark = colours[outcome](marks[outcome]);
  return `  ${mark} ${gate}: ${visibleLine(reason)}`;
};

const runText = ({ id, name }: { readonly id: string; readonly name: string }): string =>
  `${name} (${id.slice(0, shortId)})`;

const mostLeftOut = 10;

/** Who did not compete, and why: a line each. */
const leftOutLines = (leftOut: readonly LeftOut[], style: Style): readonly string[] => {
  const more = leftOut.length - mostLeftOut;
  if (leftOut.length === 0) return [];
  return [
    style.bold('Did not compete'),
    ...leftOut.slice(0, mostLeftOut).map((run) => `  – ${runText(run)}: ${run.reason}`),
    ...(more > 0 ? [`  and ${more} more (--json has them all)`] : []),
  ];
};

const mostPaths = 5;

/** What else comes with the data: a merge is of the whole repository. */
const besidesLines = ({ besides, prefix, into }: DecisionPlan['input'], style: Style): readonly string[] => {
  if (besides === undefined) return [];
  const { outputs, outside } = besides;
  const own = prefix === '' ? 'among the data' : `under "${prefix}"`;
  const elsewhere = prefix === '' ? 'elsewhere' : `outside of "${prefix}"`;
  return [
    style.bold(`Comes along into "${into}"`),
    ...(countPaths(outputs) === 0 ? [] : [`  outputs of the command ${own}: ${changedPathsText(outputs, mostPaths)}`]),
    ...(countPaths(outside) === 0 ? [] : [`  ${elsewhere}: ${changedPathsText(outside, mostPaths)}`]),
  ];
};

/** What a decision would do: the run, every gate's answer, and the steps. */
export const decisionPlanText = (plan: DecisionPlan, style: Style): string => {
  const { input } = plan;
  const what =
    input.verb === 'promote'
      ? `Promote run ${runText(input.run)} as model "${input.model}"`
      : `Roll back promotion ${input.undoes} of run ${runText(input.run)} as model "${input.model}"`;
  return [
    style.bold(`${what} (decision ${input.number})`),
    `  data       lakefs://${input.repository}/${input.run.dataCommit.slice(0, shortCommit)}/${input.prefix}`,
    `  into       "${input.into}", now at ${input.destination.slice(0, shortCommit)}`,
    ...(input.reference === undefined ? [] : [`  reference  run ${runText(input.reference)} (--reference)`]),
    ...(input.replaced === undefined ? [] : [`  replaces   version ${input.replaced.version} (--replace-champion)`]),
    style.bold('Gates'),
    ...input.gates.map((gate) => gateLine(gate, style)),
    ...leftOutLines(input.leftOut ?? [], style),
    ...besidesLines(input, style),
    style.bold('Steps'),
    ...plannedSteps(plan).map(({ text }, index) => `  ${index + 1}. ${text}`),
  ].join('\n');
};

type Refused = Extract<Proposal, { readonly kind: 'refused' }>;

/** Why nothing is decided. */
export const refusalText = ({ verb, run, model, gates, leftOut, next }: Refused, style: Style): string => {
  const who = run === null ? '' : ` run ${runText(run)}`;
  const what =
    verb === 'promote'
      ? `Not promoted:${who || ' no run'} as model "${model}"`
      : `Not rolled back:${who} as model "${model}"`;
  return [
    style.bold(what),
    ...gates.map((gate) => gateLine(gate, style)),
    ...leftOutLines(leftOut, style),
    'nothing was changed',
    `${style.bold('next:')} ${next}`,
  ].join('\n');
};

const versionText = (version: string | null): string => (version === null ? 'removed' : `at version ${version}`);

/** A branch's data and its head are two things: taking a merge back is a commit, too. */
const dataText = ({ change, plan }: Extract<Decided, { readonly kind: 'done' }>): string => {
  const { into, verb, destination } = plan.input;
  if (change === null) return `data of "${into}" as they were, its head ${destination.slice(0, shortCommit)}`;
  const head = change.slice(0, shortCommit);
  return verb === 'promote' ? `"${into}" at ${head}` : `data of "${into}" as before it, in new commit ${head}`;
};

/** What became of a decision. */
export const decidedText = (decided: Decided, style: Style): string => {
  const { number, model, verb, alias, undoes, run } = decided.plan.input;
  switch (decided.kind) {
    case 'done': {
      const what = verb === 'promote' ? `promoted run ${runText(run)}` : `rolled back promotion ${undoes}`;
      const data = dataText(decided);
      return `${style.good('✓')} decision ${number} of model "${model}": ${what}; alias "${alias.name}" ${versionText(decided.version)}, ${data}`;
    }
    case 'given-up':
      return `${style.bad('✗')} decision ${number} of model "${model}" was given up, and what it had changed taken back: ${decided.reason}`;
    case 'decided-meanwhile':
      return `${style.warn('!')} ${decided.reason}; nothing was changed`;
  }
};

const stateText = ({ isStanding, isClaimed, state, undoneBy }: HistoryEntry, style: Style): string => {
  const became = undoneBy === null ? state : `rolled back by ${undoneBy}`;
  return `${isStanding ? style.good('stands') : became}${isClaimed ? '' : style.bad(', claim tag gone')}`;
};

/** What was decided about a model, the last first. */
export const historyText = ({ model, repository, asOf, decisions }: History, style: Style): string => {
  if (decisions.length === 0)
    return `nothing had been decided about model "${model}" in repository "${repository}"${asOf === null ? '' : ` by ${asOf}`}`;
  const rows = decisions
    .toReversed()
    .map((one) => [
      String(one.number),
      one.verb === 'promote' ? 'promote' : `roll back ${one.undoes}`,
      stateText(one, style),
      runText({ id: one.runId, name: one.runName }),
      `${one.alias} → ${one.version ?? '–'}${one.replaced === null ? '' : ' (--replace-champion)'}`,
      one.dataCommit.slice(0, shortCommit),
      one.change?.slice(0, shortCommit) ?? '–',
      one.at.replace(/\.\d+Z$/, 'Z'),
      one.actor,
    ]);
  return table(['#', 'DECISION', 'STATE', 'RUN', 'ALIAS', 'DATA', 'CHANGE', 'AT', 'BY'], rows);
};

/** What `promote --dry-run --json` and `rollback --dry-run --json` print. */
export type ProposalAnswer =
  | { readonly kind: 'decide'; readonly plan: DecisionPlan; readonly steps: readonly PlannedStep[] }
  | Refused
  | { readonly kind: 'already-done'; readonly number: number; readonly runId: string; readonly version: string | null };

export const proposalAnswer = (proposal: Proposal): ProposalAnswer => {
  if (proposal.kind === 'decide') return { ...proposal, steps: plannedSteps(proposal.plan) };
  if (proposal.kind === 'refused') return proposal;
  const { plan, outcome } = proposal.decision;
  return {
    kind: 'already-done',
    number: plan.input.number,
    runId: plan.input.run.id,
    version: outcome?.version ?? null,
  };
};

/** What `promote --json`, `rollback --json` and `promote --resume --json` print of a decision that was carried out. */
export type DecidedAnswer = {
  readonly kind: Decided['kind'];
  readonly decision: string;
  readonly number: number;
  readonly verb: 'promote' | 'rollback';
  readonly model: string;
  readonly repository: string;
  readonly runId: string;
  readonly alias: string;
  /** Where the alias stands since; null for nowhere, or when nothing was done. */
  readonly version: string | null;
  readonly dataCommit: string;
  readonly into: string;
  /** The commit on it; null when its data were left as they were. */
  readonly change: string | null;
  readonly tags: { readonly data: string | null; readonly change: string | null };
  readonly gates: readonly GateAnswer[];
  /** Runs that did not compete; empty where a run was named. */
  readonly leftOut: readonly LeftOut[];
  /** The champion that the run was not held against (--replace-champion). */
  readonly replaced: ReplacedChampion | null;
  /** Absent where only data come. */
  readonly besides?: Besides;
  readonly reason: string | null;
};

/** What `promote --resume --json` prints. */
export type ResumedAnswer = { readonly resumed: readonly DecidedAnswer[] };

export const decidedAnswer = (decided: Decided): DecidedAnswer => {
  const { plan, kind } = decided;
  const { number, verb, model, repository, run, alias, into, gates } = plan.input;
  const isDone = decided.kind === 'done';
  return {
    kind,
    decision: plan.id,
    number,
    verb,
    model,
    repository,
    runId: run.id,
    alias: alias.name,
    version: isDone ? decided.version : null,
    dataCommit: run.dataCommit,
    into,
    change: isDone ? decided.change : null,
    tags: isDone ? decided.tags : { data: null, change: null },
    gates,
    leftOut: plan.input.leftOut ?? [],
    replaced: plan.input.replaced ?? null,
    ...(plan.input.besides === undefined ? {} : { besides: plan.input.besides }),
    reason: isDone ? plan.input.reason : decided.reason,
  };
};
