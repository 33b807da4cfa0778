import { describe, expect, it } from 'vitest';
import { commandTable } from '../../../../src/cli/command-table.ts';
import { allCompletions } from './commands.ts';

const commandNamed = async (name: string) => (await allCompletions()).find((command) => command.name === name);
const takenBy = async (command: string, long: string) =>
  (await commandNamed(command))?.options.find((option) => option.long === long)?.value;

describe('completionOf', () => {
  it('finds every flag of every command, in both spellings', async () => {
    for (const { name, load } of commandTable) {
      const flags = (await commandNamed(name))?.options.map(
        ({ short, long }) => `${short === undefined ? '' : `-${short}, `}--${long}`,
      );
      const expected = Object.values((await load()).options).map((option) => option.flags.replace(/ [<[].*/, ''));
      expect(flags).toEqual([...expected, '-h, --help']);
    }
  });

  it.each([
    ['run', 'repo', { kind: 'values', of: 'repositories' }],
    ['run', 'baseline', { kind: 'values', of: 'tags' }],
    ['run', 'on', { kind: 'values', of: 'refs' }],
    ['run', 'experiment', { kind: 'values', of: 'experiments' }],
    ['run', 'mode', { kind: 'choices', choices: ['own', 'adopt'] }],
    ['run', 'report', { kind: 'choices', choices: ['html', 'md', 'json'] }],
    ['resume', 'status', { kind: 'choices', choices: ['finished', 'failed', 'killed'] }],
    ['run', 'data', { kind: 'files' }],
    ['run', 'augmentation-params', { kind: 'files' }],
    ['run', 'name', { kind: 'text' }],
    ['run', 'dry-run', undefined],
  ])('knows what %s takes for --%s', async (command, long, value) => {
    expect(await takenBy(command, long)).toEqual(value);
  });

  it.each([
    ['resume', { kind: 'values', of: 'ties' }],
    ['report', { kind: 'values', of: 'subjects' }],
    ['compare', { kind: 'values', of: 'runs' }],
    ['promote', { kind: 'values', of: 'runs' }],
    ['link', { kind: 'values', of: 'run-ids' }],
    ['completion', { kind: 'choices', choices: ['bash', 'zsh', 'fish'] }],
    ['config', { kind: 'choices', choices: ['show'] }],
    ['ties', undefined],
  ])('knows what follows %s', async (command, argument) => {
    expect((await commandNamed(command))?.argument).toEqual(argument);
  });

  it('knows that a command of the user follows run, and none follows report', async () => {
    expect([(await commandNamed('run'))?.isWrapper, (await commandNamed('report'))?.isWrapper]).toEqual([true, false]);
  });
});
