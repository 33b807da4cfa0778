import type { Finding, FindingOutcome } from '../../model/finding.ts';
import { visibleLine } from '../../util/visible-text.ts';
import type { Style } from './style.ts';

const marks = (style: Style): Readonly<Record<FindingOutcome, string>> => ({
  ok: style.good('✓'),
  warn: style.warn('!'),
  fail: style.bad('✗'),
});

/** Findings, one a line, each that is not well with what to do about it. */
export const findingsText = (findings: readonly Finding[], style: Style): string =>
  findings
    .map(({ id, outcome, text, next }) => {
      const line = `${marks(style)[outcome]} ${visibleLine(text)} ${style.dim(`[${id}]`)}`;
      return next === undefined ? line : `${line}\n  ${style.bold('next:')} ${visibleLine(next)}`;
    })
    .join('\n');

/** How many findings came out how. */
export const findingCounts = (findings: readonly Finding[]): string => {
  const count = (outcome: FindingOutcome) => findings.filter((finding) => finding.outcome === outcome).length;
  return `${count('ok')} ok, ${count('warn')} warned, ${count('fail')} failed`;
};
