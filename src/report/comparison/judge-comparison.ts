import { incomparable, weightOf } from '../../model/comparability.ts';
import type { Comparability, ComparedRun, Comparison } from '../../model/comparison.ts';
import type { CheckOutcome } from '../../model/evidence.ts';
import { counted } from '../../util/counted.ts';

/** How one or all of the runs stand: `skip` where there is nothing to hold against. */
export type Judgement = { readonly outcome: CheckOutcome; readonly word: string };

const titles: Readonly<Record<Comparability['aspect'], string>> = {
  baseline: 'The same baseline (told, and does not count)',
  'test-data': 'The same test data, by checksum',
  'metric-definition': 'The same definition of metrics',
};

/** What was asked of a run before it is held against the reference. */
export const questionsOf = ({ comparability }: ComparedRun) =>
  comparability.map((one) => ({ title: titles[one.aspect], outcome: weightOf(one), reason: one.reason }));

export const judgeRun = (run: ComparedRun, reference: string | undefined): Judgement => {
  if (run.runId === reference) return { outcome: 'skip', word: 'the reference' };
  if (run.comparability.length === 0) return { outcome: 'skip', word: 'no reference' };
  if (incomparable(run) !== undefined) return { outcome: 'fail', word: 'not comparable' };
  return run.comparability.some((one) => weightOf(one) === 'warn')
    ? { outcome: 'warn', word: 'comparable as far as is known' }
    : { outcome: 'pass', word: 'comparable' };
};

/** How far the runs may be compared at all: the first thing to be known of a comparison. */
export const judgeComparison = ({ runs, reference }: Comparison): Judgement & { readonly counts: string } => {
  const judged = runs.map((run) => judgeRun(run, reference)).filter(({ outcome }) => outcome !== 'skip');
  const count = (outcome: CheckOutcome) => judged.filter((one) => one.outcome === outcome).length;
  const [differing, unknown] = [count('fail'), count('warn')];
  if (reference === undefined && runs.length > 1)
    return {
      outcome: 'warn',
      word: 'No common reference',
      counts: `Of ${counted(runs.length, 'run')} no majority that can be promoted was tested and measured alike.`,
    };
  const others = counted(judged.length, 'run');
  if (judged.length === 0)
    return { outcome: 'skip', word: 'Nothing to hold against', counts: counted(runs.length, 'run') };
  const counts = `Of ${others} besides the reference ${count('pass')} ${count('pass') === 1 ? 'is' : 'are'} comparable, ${differing} not, ${unknown} not known for certain.`;
  if (differing > 0) return { outcome: 'fail', word: 'Not all comparable', counts };
  return unknown > 0
    ? { outcome: 'warn', word: 'Comparable as far as is known', counts }
    : { outcome: 'pass', word: 'Comparable', counts };
};
