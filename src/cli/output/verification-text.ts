import type { Verification, VerificationStep } from '../../bundle/verify/verification.ts';
import { visibleLine } from '../../util/visible-text.ts';
import type { Style } from './style.ts';

const mark = ({ outcome }: VerificationStep, style: Style): string => {
  const marks = {
    pass: style.good('✓'),
    warn: style.warn('!'),
    fail: style.bad('✗'),
    skip: style.dim('–'),
    unverified: style.bad('?'),
  };
  return marks[outcome];
};

const stepLines = (step: VerificationStep, style: Style): readonly string[] => [
  `${mark(step, style)} ${step.title}: ${visibleLine(step.reason)} ${style.dim(`[${step.id}]`)}`,
  ...step.problems.map((problem) => `    ${visibleLine(problem)}`),
];

/** What was asked of a bundle and what came out, one question a line. */
export const verificationText = ({ subject, takenAt, steps, manifestSha256 }: Verification, style: Style): string => {
  const about = [
    subject.tie === undefined ? undefined : `tie ${subject.tie}`,
    subject.run === undefined ? undefined : `run ${subject.run}`,
    takenAt === undefined ? undefined : `taken ${takenAt}`,
  ].filter((part) => part !== undefined);
  return [
    ...(about.length === 0 ? [] : [visibleLine(about.join(', '))]),
    ...steps.flatMap((step) => stepLines(step, style)),
    ...(manifestSha256 === undefined
      ? []
      : [
          `SHA-256 of the manifest: ${manifestSha256}`,
          style.dim('compare it with the sum that you were given by another way'),
        ]),
  ].join('\n');
};

/** The answer in one line. */
export const verificationSummary = ({ isVerified, steps }: Verification): string => {
  const count = (outcome: VerificationStep['outcome']) => steps.filter((step) => step.outcome === outcome).length;
  const open = [
    [count('warn'), 'with a remark'],
    [count('skip'), 'not asked'],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, word]) => `, ${number} ${word}`)
    .join('');
  const [failed, unverified] = [count('fail'), count('unverified')];
  const left = unverified === 0 ? '' : `, ${unverified} could not be verified by this version with what it was given`;
  const isUncompared = steps.some(({ id, outcome }) => id === 'facts-today' && outcome === 'skip');
  if (isVerified)
    return `${isUncompared ? 'not verified online; offline verified' : 'verified'}: ${count('pass')} of ${steps.length} questions hold${open}`;
  return `not verified: ${failed} of ${steps.length} questions failed${left}${open}`;
};
