import type { OpenRun } from '../../wrap/stepwise/stepwise.ts';
import type { Style } from './style.ts';

const facts = (run: OpenRun): readonly (readonly [string, string | undefined])[] => [
  ['branch', run.branch],
  ['folder', run.dataDir],
  ['data', run.commitUrl],
  ['run', run.runUrl],
];

const next = ({ dataCommit, tie }: OpenRun): string =>
  dataCommit === undefined
    ? `put the data on the branch or into the folder, then: tieback commit ${tie}`
    : `train with these variables set (eval "$(tieback commit ${tie} --export sh)"), then: tieback finish ${tie}`;

/** Where an open tie stands, and what comes next. */
export const openRunText = (run: OpenRun, style: Style): string =>
  [
    `${style.bold(`tie ${run.tie}`)} ${run.dataCommit === undefined ? 'started' : 'ready to train'}`,
    ...facts(run).flatMap(([name, value]) => (value === undefined ? [] : [`  ${style.dim(name.padEnd(9))} ${value}`])),
    `  ${style.bold('next:')} ${next(run)}`,
  ].join('\n');
