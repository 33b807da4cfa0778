import type { CliContext } from './context.ts';
import { flagsOf } from './shared-options.ts';

type Values = Parameters<typeof flagsOf>[0] & { readonly repo: string | undefined };

/** The repository that flags or settings name; undefined when none do. */
export const repositoryOf = async (
  values: Values,
  { config }: Pick<CliContext, 'config'>,
): Promise<string | undefined> => (await config(flagsOf(values, { repository: values.repo }))).repository?.value;
