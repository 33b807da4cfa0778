import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

const script = /\.(?:py|ipynb|r|rmd|qmd|sh|bash|zsh|js|mjs|cjs|ts|mts|jl|m|rb|pl|lua|jar|scala)$/i;
const module = /^[A-Za-z_]\w*(?:\.\w+)*$/;

const isFile = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/**
 * What a command runs, as MLflow's pages name a run's source: the module after `-m`, else the first word that is a script
 * that exists, else the program. A data file among the arguments is none of these; code after `-c` has no name.
 */
export const entryPointOf = async (command: readonly string[], cwd: string): Promise<string> => {
  for (const [at, word] of command.entries()) {
    const next = command[at + 1];
    if (word === '-c') break;
    if (word === '-m' && next !== undefined && module.test(next)) return next;
    if (script.test(word) && (await isFile(resolve(cwd, word)))) return word;
  }
  return command[0] ?? '';
};
