import { TiebackError } from '../../errors.ts';
import type { CompletionCommand } from '../completion/completion-model.ts';
import { type AnyCommand, defineCommand } from '../define-command.ts';

const scripts: Readonly<Record<string, () => Promise<(commands: readonly CompletionCommand[]) => string>>> = {
  bash: async () => (await import('../completion/bash-script.ts')).bashScript,
  zsh: async () => (await import('../completion/zsh-script.ts')).zshScript,
  fish: async () => (await import('../completion/fish-script.ts')).fishScript,
};
const shells = Object.keys(scripts);

/** @param loadCommands - every command there is, this one too */
export const createCompletion = (loadCommands: () => Promise<readonly AnyCommand[]>): AnyCommand =>
  defineCommand({
    name: 'completion',
    argument: { name: '<shell>', help: shells.join(', '), choices: shells },
    summary: 'Print the completion script of a shell',
    description:
      'The script completes commands, flags and what they take. Repositories, tags, branches and experiments come from the servers while you type, or do not when they take longer than a second; ids of ties come from the state folder.',
    options: {},
    notes: `To use it from the next shell on:
  bash  source <(tieback completion bash)          in ~/.bashrc
  zsh   source <(tieback completion zsh)           in ~/.zshrc, after compinit
  fish  tieback completion fish | source           in ~/.config/fish/config.fish`,
    examples: [
      ['completion bash > ~/.local/share/bash-completion/completions/tieback', 'once for this user'],
      ['completion fish > ~/.config/fish/completions/tieback.fish', 'the same for fish'],
    ],
    run: async ([shell = ''], _values, { output }) => {
      const load = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
      if (load === undefined)
        throw new TiebackError('USAGE_INVALID', `there is no completion for "${shell}"`, { hint: shells.join(', ') });
      const [commands, { completionOf }, script] = await Promise.all([
        loadCommands(),
        import('../completion/completion-model.ts'),
        load(),
      ]);
      output.document(script(commands.map(completionOf)));
      return 0;
    },
  });
