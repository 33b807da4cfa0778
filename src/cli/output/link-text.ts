import type { LinkPlan } from '../../link/link-plan.ts';
import type { LinkOutcome } from '../../link/link-runs.ts';
import { visibleLine } from '../../util/visible-text.ts';
import { planTable } from './plan-table.ts';
import type { Style } from './style.ts';

const shownCommit = 12;

const writesText = (plan: Extract<LinkPlan, { kind: 'link' }>): string => {
  const tags = Object.keys(plan.tags).length;
  const looked =
    plan.lookedUp === undefined
      ? []
      : `the commit as your word: only "${visibleLine(plan.lookedUp)}" names it, where that stands now`;
  return [tags === 0 ? [] : `${tags} tags`, plan.needsInput ? 'dataset input' : [], 'back-link', looked]
    .flat()
    .join(', ');
};

const planRow = (plan: LinkPlan, style: Style): readonly string[] => {
  switch (plan.kind) {
    case 'link':
      return [
        plan.runId,
        style.good('link'),
        `${plan.repository}@${plan.commit.slice(0, shownCommit)}`,
        writesText(plan),
      ];
    case 'already-linked':
      return [plan.runId, 'already linked', plan.repository, `tie ${plan.tie}`];
    case 'skipped':
      return [plan.runId, 'skipped', '', plan.reason];
    case 'refused':
      return [plan.runId, style.warn('refused'), '', plan.reason];
  }
};

/** What would be done with each run, as a table; beyond so many rows the rest is a number. */
export const linkPlanText = (plans: readonly LinkPlan[], style: Style, most = Number.POSITIVE_INFINITY): string =>
  planTable(['RUN', 'PLAN', 'DATA', 'WHAT IS WRITTEN, OR WHY NOT'], plans, (plan) => planRow(plan, style), most);

/** What became of one run, in a line or two. */
export const linkOutcomeText = (outcome: LinkOutcome, style: Style): string => {
  switch (outcome.kind) {
    case 'linked':
      return `${style.good('✓')} ${outcome.runId} ↔ ${outcome.repository}@${outcome.commit.slice(0, shownCommit)}, tie ${outcome.tie}`;
    case 'already-linked':
      return `  ${outcome.runId} already linked, tie ${outcome.tie}`;
    case 'skipped':
      return `${style.warn('!')} ${outcome.runId} skipped: ${visibleLine(outcome.reason)}`;
    case 'refused':
      return `${style.warn('!')} ${outcome.runId} refused: ${visibleLine(outcome.reason)}\n  ${visibleLine(outcome.hint)}`;
    case 'failed':
      return `${style.bad('✗')} ${outcome.runId} failed: ${visibleLine(outcome.message)} [${outcome.code}]${outcome.hint === undefined ? '' : `\n  ${visibleLine(outcome.hint)}`}`;
  }
};

type Kind = LinkPlan['kind'] | LinkOutcome['kind'];

const words: Readonly<Record<Kind, string>> = {
  link: 'to link',
  linked: 'linked',
  'already-linked': 'already linked',
  skipped: 'skipped',
  refused: 'refused',
  failed: 'failed',
};

/** How many of each kind. */
export const linkCounts = (kinds: readonly Kind[]): string => {
  const counts = Map.groupBy(kinds, (kind) => kind);
  return (Object.keys(words) as Kind[])
    .flatMap((kind) => (counts.has(kind) ? [`${counts.get(kind)?.length} ${words[kind]}`] : []))
    .join(', ');
};
