import { changedFoldersText } from '../../model/changed-folders.ts';
import { counted } from '../../util/counted.ts';
import type { RunOutcome } from '../../wrap/run-outcome.ts';
import { stepText } from './step-text.ts';
import type { Style } from './style.ts';

const dataText = ({ isNewData, counts, dataTag, baseline, branch }: RunOutcome): string => {
  const tag = dataTag === undefined ? '' : `, tag ${dataTag}`;
  if (branch === undefined) return `version "${baseline.ref}" as it stood${tag}`;
  if (!isNewData) return `the baseline's own data (${baseline.ref})${tag}`;
  if (counts === undefined) return `a version of its own${tag}`;
  return `${counts.original} + ${counts.added} added − ${counts.removed} removed = ${counted(counts.total, 'object')}, ${counts.changed} changed${tag}`;
};

const checkTexts = {
  unchanged: ({ leftOut }: RunOutcome) =>
    leftOut === undefined
      ? 'folder hashed before and after training: unchanged'
      : `unchanged is what was compared before and after training; ${leftOut}`,
  changed: ({ changedFolders }: RunOutcome) =>
    `${changedFoldersText(changedFolders?.join(', '))}; what the script read is unproven, and a check fails`,
  'not-checked': () => 'the pinned URI was handed over; that the script read just that is unproven',
} as const;

const lines = (outcome: RunOutcome): readonly (readonly [string, string])[] => [
  ['data', `${outcome.commitUrl}`],
  ['', dataText(outcome)],
  ...(outcome.dataCheck === undefined ? [] : [['', checkTexts[outcome.dataCheck](outcome)] as const]),
  ...(outcome.runUrl === undefined ? [] : [['run', outcome.runUrl] as const]),
  ...(outcome.extraRuns.length === 0
    ? []
    : [['', `and ${outcome.extraRuns.length} more made by the script, tagged too`] as const]),
  ...(outcome.backLinkUrl === undefined ? [] : [['back-link', outcome.backLinkUrl] as const]),
  ...outcome.reports.map((file) => ['report', file] as const),
];

const head = (outcome: RunOutcome, style: Style): string => {
  const { childCode, statusAssertedBy } = outcome;
  const asserted = statusAssertedBy === undefined ? '' : ` (as ${statusAssertedBy} said)`;
  const exit = childCode === undefined || childCode === 0 ? asserted : ` (exit code ${childCode})`;
  const status = outcome.status === 'FINISHED' ? style.good('FINISHED') : style.bad(outcome.status ?? 'not closed');
  return `${style.bold(`tie ${outcome.tie}`)} ${status}${exit}`;
};

const incomplete = (outcome: RunOutcome, style: Style): readonly string[] => {
  if (outcome.isComplete) return [];
  const first = outcome.failures[0];
  const why = first === undefined ? '' : `: ${stepText(first.step)}: ${first.message} [${first.code}]`;
  const hint = first?.hint === undefined ? [] : [`  ${first.hint}`];
  return [
    `${style.warn('!')} recording is incomplete${why}`,
    ...hint,
    `  ${style.bold('next:')} tieback resume ${outcome.isJournalGone ? `--repo ${outcome.repository} ` : ''}${outcome.tie}`,
  ];
};

/** What a run came to, with every link. */
export const outcomeText = (outcome: RunOutcome, style: Style): string =>
  [
    head(outcome, style),
    ...lines(outcome).map(([name, value]) => `  ${style.dim(name.padEnd(9))} ${value}`),
    ...incomplete(outcome, style),
  ].join('\n');

/** Why nothing is run under a key whose tie is sealed. */
export const sealedText = ({ tie, status, childCode }: RunOutcome): string => {
  const sealed = `tie ${tie} is sealed already: nothing was run`;
  if (status === undefined || status === 'FINISHED') return sealed;
  const code = childCode === undefined ? '' : ` with exit code ${childCode}`;
  return `${sealed}; its training ended as ${status}${code}, and --retrain does not change that: to train anew, use another --tie KEY`;
};
