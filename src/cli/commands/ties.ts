import { resolve } from 'node:path';
import type { LocalTie } from '../../wrap/ties/ties.ts';
import { defineCommand } from '../define-command.ts';
import { tiesText } from '../output/ties-text.ts';
import { jsonOption, sharedOptions } from '../shared-options.ts';

/** What `tieback ties --json` prints. */
export type TiesAnswer = { readonly stateDir: string; readonly ties: readonly LocalTie[] };

export const ties = defineCommand({
  name: 'ties',
  summary: 'List the wrapped runs that this folder knows',
  description: 'From the journals of the state folder, newest first; asks no service.',
  options: { json: jsonOption, state: sharedOptions.state },
  examples: [['ties', 'which runs are there, and is any of them unfinished']],
  run: async (_args, { json, state }, { config, runtime, output }) => {
    const settings = await config({ state });
    const stateDir = resolve(runtime.cwd, settings.state?.value ?? '.tieback');
    const { listTies } = await import('../../wrap/ties/ties.ts');
    const found = listTies(stateDir);
    if (json) output.json({ stateDir, ties: found } satisfies TiesAnswer);
    else if (found.length === 0) output.note(`no ties in "${stateDir}"; tieback run makes one`);
    else output.text(tiesText(found, output.style, output.width));
    for (const { tie, problem } of found)
      if (problem !== undefined && !json) output.note(`${output.style.bad('✗')} ${tie} ${problem}`);
    const unfinished = found.find(({ state: now }) => now === 'unfinished');
    if (unfinished !== undefined && !json)
      output.note(`${output.style.bold('next:')} tieback resume ${unfinished.tie}`);
    return 0;
  },
});
