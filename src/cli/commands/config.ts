import type { ConfigAnswer, ShownSetting } from '../../config/shown-settings.ts';
import { TiebackError } from '../../errors.ts';
import { defineCommand } from '../define-command.ts';
import { table } from '../output/table.ts';
import { flagsOf, jsonOption, sharedOptions } from '../shared-options.ts';

const actions = ['show'] as const;

const valueText = ({ isSecret, value, origin = '' }: ShownSetting): string =>
  isSecret ? `set (from ${origin})` : (value ?? '');

const shownText = (settings: readonly ShownSetting[], withOrigin: boolean): string =>
  table(
    ['SETTING', 'VALUE', ...(withOrigin ? ['ORIGIN'] : [])],
    settings.map((setting) => [
      setting.key ?? setting.name,
      valueText(setting),
      ...(withOrigin ? [setting.origin ?? ''] : []),
    ]),
  );

const assertAction = (action: string | undefined): void => {
  if (action === undefined || actions.some((known) => known === action)) return;
  throw new TiebackError('USAGE_INVALID', `"${action}" is nothing that config does`, { hint: 'tieback config show' });
};

export const config = defineCommand({
  name: 'config',
  argument: { name: '[show]', help: 'print the settings that are used here', choices: actions },
  summary: 'Show the settings that are used here, and where they come from',
  description:
    'Flags, then environment, then tieback.yaml, then ~/.lakectl.yaml and ~/.mlflow/credentials. Secrets are only said to be set. Asks no service.',
  options: {
    origin: { flags: '--origin', help: 'say of each value where it comes from' },
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['config show', 'what is used here'],
    ['config show --origin', 'and why'],
  ],
  run: async ([action], values, { config: resolve, output }) => {
    assertAction(action);
    const { shownSettings } = await import('../../config/shown-settings.ts');
    const settings = shownSettings(await resolve(flagsOf(values)));
    const set = settings.filter(({ origin }) => origin !== undefined);
    if (values.json) output.json({ settings } satisfies ConfigAnswer);
    else if (set.length === 0) output.note('nothing is set; tieback init writes a tieback.yaml');
    else output.text(shownText(set, values.origin));
    return 0;
  },
});
