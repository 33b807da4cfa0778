import { TiebackError } from '../errors.ts';
import type { Tieback } from '../tieback.ts';
import type { CliContext } from './context.ts';
import { repositoryOf } from './repository-of.ts';
import { flagsOf } from './shared-options.ts';

/** The library, and the repository that a command needs. @throws USAGE_INVALID, CONFIG_MISSING, CONFIG_INVALID */
export const connectRepository = async (
  values: Parameters<typeof repositoryOf>[0],
  context: Pick<CliContext, 'tieback' | 'config'>,
): Promise<{ readonly library: Tieback; readonly repository: string }> => {
  const [library, repository] = await Promise.all([
    context.tieback(flagsOf(values, { repository: values.repo })),
    repositoryOf(values, context),
  ]);
  if (repository !== undefined) return { library, repository };
  throw new TiebackError('USAGE_INVALID', 'no repository is named', {
    hint: 'say --repo NAME, or set TIEBACK_REPOSITORY',
  });
};

/** How commands about a model's decisions name it. */
export const modelArgument = {
  name: '[model]',
  help: 'registered model (default: the one that the repository has promotions of)',
} as const;
