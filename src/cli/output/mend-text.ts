import type { MendOutcome, MendPlan, PlannedMend } from '../../link/mend/mend-plan.ts';
import type { AuditSubject } from '../../model/audit.ts';
import { shortCommit } from '../../model/ids.ts';
import { counted } from '../../util/counted.ts';
import { listSome } from '../../util/list-some.ts';
import { visibleLine } from '../../util/visible-text.ts';
import { planTable } from './plan-table.ts';
import type { Style } from './style.ts';

const namedTags = 3;

const tagsText = (names: readonly string[]): string => `tags ${listSome(names, namedTags)}`;

/** What a mend writes, in the words of the command that would do the same. */
const writesText = (plan: PlannedMend): string => {
  switch (plan.action) {
    case 'tag':
      return `${tagsText(Object.keys(plan.tags))} on the run`;
    case 'anchor':
      return `hidden branch ${plan.branch} at ${shortCommit(plan.commit)}`;
    case 'link':
      return `forward tags, back-link and anchor, as tieback link ${plan.link.runId}`;
    case 'finish':
      return `back-link and anchors, as tieback resume ${plan.tie}`;
  }
};

const where = ({ run, repository, ref, tie }: AuditSubject): string =>
  run === undefined ? `${repository}/${ref ?? tie}` : `run ${run}`;

const row = (plan: MendPlan, style: Style): readonly string[] => [
  plan.codes.join(', '),
  where(plan.subject),
  plan.kind === 'mend' ? style.good('mend') : style.warn('left'),
  plan.kind === 'mend' ? writesText(plan) : plan.reason,
];

/** What would be written for each finding, as a table; beyond so many rows the rest is a number. */
export const mendPlanText = (plans: readonly MendPlan[], style: Style, most = Number.POSITIVE_INFINITY): string =>
  planTable(['FOR', 'WHERE', 'PLAN', 'WHAT IS WRITTEN, OR WHY NOT'], plans, (plan) => row(plan, style), most);

/** What became of one finding. */
export const mendOutcomeText = (outcome: MendOutcome, style: Style): string => {
  const which = `${visibleLine(where(outcome.subject))} [${outcome.codes.join(', ')}]`;
  switch (outcome.kind) {
    case 'mended':
      return `${style.good('✓')} mended ${which}`;
    case 'unmended':
      return `${style.warn('!')} left ${which}: ${visibleLine(outcome.reason)}\n  ${visibleLine(outcome.hint)}`;
    case 'mend-failed': {
      const hint = outcome.hint === undefined ? '' : `\n  ${visibleLine(outcome.hint)}`;
      return `${style.bad('✗')} failed ${which}: ${visibleLine(outcome.message)} (${outcome.code})${hint}`;
    }
  }
};

const words: Readonly<Record<(MendPlan | MendOutcome)['kind'], string>> = {
  mend: 'to mend',
  mended: 'mended',
  unmended: 'left',
  'mend-failed': 'failed',
};

/** How many came out how. */
export const mendCounts = (results: readonly (MendPlan | MendOutcome)[]): string => {
  const counts = Map.groupBy(results, ({ kind }) => words[kind]);
  return Object.values(words)
    .flatMap((word) => (counts.has(word) ? [`${counts.get(word)?.length} ${word}`] : []))
    .join(', ');
};

/** Findings that nothing but a person can do anything about. */
export const othersText = (count: number): string =>
  `${counted(count, 'finding')} ${count === 1 ? 'is' : 'are'} not for --fix: what to do is said with each`;
