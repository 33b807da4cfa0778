import { TiebackError } from '../errors.ts';
import { closest } from '../util/closest.ts';
import type { Repositories } from './repositories.ts';

/** One page of the list. */
const most = 1_000;

const namesOf = async (repositories: Pick<Repositories, 'list'>): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const { id } of repositories.list()) {
    names.push(id);
    if (names.length === most) break;
  }
  return names;
};

const none = 'these credentials see no repository at all: lakectl repo create makes one';

/** The error for a missing repository, with the name that was probably meant. One request, made only then. */
export const suggestRepository = async (
  error: TiebackError,
  repositories: Pick<Repositories, 'list'>,
): Promise<TiebackError> => {
  const { details, code, message } = error;
  // Who may not list them gets the error without the name.
  const names = await namesOf(repositories).catch(() => undefined);
  if (names === undefined || typeof details['repository'] !== 'string') return error;
  const near = closest(details['repository'].toLowerCase(), names);
  const hint = near === undefined ? none : `did you mean "${near}"? All there are: lakectl repo list`;
  return new TiebackError(code, message, { hint, details, cause: error });
};
