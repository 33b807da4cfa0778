import { resolve } from 'node:path';
import type { LocalTie } from '../../wrap/ties.ts';
import { defineCommand } from '../define-command.ts';
import type { Style } from '../output/style.ts';
import { table } from '../output/table.ts';
import { jsonOption, sharedOptions } from '../shared-options.ts';

const stateText = ({ state, left = [], problem }: LocalTie, style: Style): string => {
  if (state === 'complete') return style.good('complete');
  if (state === 'running') return `running: ${left.join(', ')}`;
  return state === 'broken'
    ? style.warn(`broken at ${left.join(', ') || 'the start'}`)
    : style.bad(`unreadable: ${problem}`);
};

const row = (tie: LocalTie, style: Style): readonly string[] => [
  tie.tie,
  tie.repository ?? '',
  tie.baseline ?? '',
  tie.experiment ?? '',
  tie.dataCommit?.slice(0, 12) ?? '',
  tie.runId ?? '',
  stateText(tie, style),
];

export const ties = defineCommand({
  name: 'ties',
  summary: 'List the wrapped runs that this folder knows',
  description: 'Reads the journals of the state folder; asks no service.',
  options: { json: jsonOption, state: sharedOptions.state },
  examples: [['ties', 'which runs are there, and is any of them unfinished']],
  run: async (_args, { json, state }, { config, runtime, output }) => {
    const settings = await config({ state });
    const stateDir = resolve(runtime.cwd, settings.state?.value ?? '.tieback');
    const { listTies } = await import('../../wrap/ties.ts');
    const found = listTies(stateDir);
    if (json) output.json({ stateDir, ties: found });
    else if (found.length === 0) output.note(`no ties in ${stateDir}; tieback run makes one`);
    else
      output.text(
        table(
          ['TIE', 'REPOSITORY', 'BASELINE', 'EXPERIMENT', 'COMMIT', 'RUN', 'STATE'],
          found.map((tie) => row(tie, output.style)),
        ),
      );
    const broken = found.find(({ state: now }) => now === 'broken');
    if (broken !== undefined && !json) output.note(`${output.style.bold('next:')} tieback resume ${broken.tie}`);
    return 0;
  },
});
