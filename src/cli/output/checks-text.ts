import type { Evidence } from '../../model/evidence.ts';
import { counted } from '../../util/counted.ts';
import { visibleLine } from '../../util/visible-text.ts';
import type { Style } from './style.ts';

type Checked = Pick<Evidence, 'checks'>;
type Outcome = Evidence['checks'][number]['outcome'];

const withOutcome = ({ checks }: Checked, outcome: Outcome) => checks.filter((check) => check.outcome === outcome);

/** How many checks came out how. */
export const checkCounts = (evidence: Checked): string => {
  const count = (outcome: Outcome) => withOutcome(evidence, outcome).length;
  return `${counted(count('pass'), 'check')} passed, ${count('warn')} warned, ${count('fail')} failed, ${count('skip')} skipped`;
};

/** Which checks failed and which warned, each with its reason; nothing where all is well. */
export const troubledChecks = (evidence: Checked, style: Style): readonly string[] =>
  (
    [
      ['fail', 'failed', style.bad('✗')],
      ['warn', 'warned', style.warn('!')],
    ] as const
  ).flatMap(([outcome, verb, mark]) => {
    const checks = withOutcome(evidence, outcome);
    if (checks.length === 0) return [];
    const head = `${mark} ${counted(checks.length, 'check')} ${verb}: ${checks.map(({ id }) => id).join(', ')}`;
    return [head, ...checks.map(({ id, reason }) => `    ${id} ${visibleLine(reason)}`)];
  });
