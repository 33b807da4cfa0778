import { stripVTControlCharacters } from 'node:util';
import { visibleLine } from '../../util/visible-text.ts';
import type { LocalTie } from '../../wrap/ties/ties.ts';
import { stepText } from './step-text.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

const shownIdLength = 8;

const stateText = ({ state, left = [] }: LocalTie, style: Style): string => {
  const step = left.at(-1) === undefined ? '' : `: ${stepText(left.at(-1) ?? '')}`;
  switch (state) {
    case 'complete':
      return style.good('done');
    case 'running':
      return `running${step}`;
    case 'unfinished':
      return style.warn(`unfinished${step}`);
    case 'open':
      return left.includes('train') ? 'open: to finish' : 'open: to commit';
    case 'aborted':
      return 'given up';
    case 'unreadable':
      return style.bad('unreadable');
  }
};

const runText = ({ runId, runStatus }: LocalTie, style: Style): string => {
  if (runId === undefined) return '';
  const status = runStatus ?? 'open';
  const isBad = status === 'FAILED' || status === 'KILLED';
  return `${isBad ? style.bad(status) : status} ${runId.slice(0, shownIdLength)}`;
};

const startText = ({ startedAt = '' }: LocalTie): string => startedAt.slice(0, 16).replace('T', ' ');

const nameText = ({ experiment = '', runName }: LocalTie): string =>
  runName === undefined ? experiment : `${experiment} / ${runName}`;

const columns = (tie: LocalTie, style: Style): readonly string[] => [
  tie.tie,
  startText(tie),
  stateText(tie, style),
  runText(tie, style),
];

const isWithin = (text: string, width: number): boolean =>
  text.split('\n').every((line) => stripVTControlCharacters(line).length <= width);

const header = ['TIE', 'STARTED (UTC)', 'STATE', 'RUN'];

/** Ties as a table; where that is wider than the terminal, each with a second line for where it stands. */
export const tiesText = (ties: readonly LocalTie[], style: Style, width = Number.POSITIVE_INFINITY): string => {
  const wide = table(
    [...header, 'REPOSITORY', 'EXPERIMENT / NAME'],
    ties.map((tie) => [...columns(tie, style), tie.repository ?? '', nameText(tie)]),
  );
  if (isWithin(wide, width)) return wide;
  const [head, ...rows] = table(
    header,
    ties.map((tie) => columns(tie, style)),
  ).split('\n');
  const places = ties.map((tie) => visibleLine(`  ${tie.repository ?? ''}  ${nameText(tie)}`.trimEnd()));
  return [head, ...rows.flatMap((row, index) => [row, ...(places[index] === '' ? [] : [places[index]])])].join('\n');
};
