import { resolve } from 'node:path';
import type { Flags } from '../../config/resolve-config.ts';
import type { LakefsClient } from '../../lakefs/client.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { Call } from '../../model/call.ts';
import type { CliContext } from '../context.ts';
import { completeRuns, likePrefix } from './complete-runs.ts';
import type { ValueKind } from './completion-model.ts';

/** More than these nobody looks through. */
const most = 200;

const firstOf = async <T>(items: AsyncIterable<T>, nameOf: (item: T) => string, prefix: string) => {
  const names: string[] = [];
  for await (const item of items) {
    const name = nameOf(item);
    if (name.startsWith(prefix)) names.push(name);
    if (names.length >= most) break;
  }
  return names;
};

const idOf = ({ id }: { readonly id: string }): string => id;

const flagValue = (words: readonly string[], ...names: readonly string[]): string | undefined => {
  for (const [index, word] of words.entries()) {
    if (word === '--') return undefined;
    const name = names.find((one) => word === one || word.startsWith(`${one}=`));
    if (name === undefined) continue;
    if (word !== name) return word.slice(name.length + 1);
    // bash hands over `--repo=faces` as three words.
    return words[index + 1] === '=' ? words[index + 2] : words[index + 1];
  }
  return undefined;
};

/** Settings that the words typed so far give. */
const flagsIn = (words: readonly string[]): Flags => ({
  lakefsEndpoint: flagValue(words, '--lakefs'),
  mlflowTrackingUri: flagValue(words, '--mlflow'),
  repository: flagValue(words, '--repo', '-r'),
  state: flagValue(words, '--state'),
});

type Clients = { readonly lakefs: LakefsClient; readonly mlflow: MlflowClient };

const fromServers = async (
  kind: 'repositories' | 'experiments' | 'tags' | 'refs',
  prefix: string,
  repository: string | undefined,
  { lakefs, mlflow }: Clients,
  call: Call,
): Promise<readonly string[]> => {
  const filter = prefix === '' ? {} : { prefix };
  if (kind === 'repositories') return firstOf(lakefs.repositories.list(filter, call), idOf, prefix);
  if (kind === 'experiments')
    return firstOf(mlflow.experiments.list(likePrefix('name', prefix), call), ({ name }) => name, prefix);
  if (repository === undefined) return [];
  const tags = firstOf(lakefs.tags.list(repository, filter, call), idOf, prefix);
  if (kind === 'tags') return tags;
  return [...(await tags), ...(await firstOf(lakefs.branches.list(repository, filter, call), idOf, prefix))];
};

/** What may stand where the cursor is: names from the servers, ids of ties from the state folder. */
export const completeValues = async (
  kind: ValueKind,
  prefix: string,
  words: readonly string[],
  { config, tieback, runtime }: Pick<CliContext, 'config' | 'tieback' | 'runtime'>,
  call: Call,
): Promise<readonly string[]> => {
  const flags = flagsIn(words);
  const settings = await config(flags);
  const clients = async () => (await tieback(flags)).clients();
  const ties = async () => {
    const { listTies } = await import('../../wrap/ties/ties.ts');
    const known = listTies(resolve(runtime.cwd, settings.state?.value ?? '.tieback'));
    return known.map(({ tie }) => tie).filter((tie) => tie.startsWith(prefix));
  };
  const runs = async (form: 'names-and-ids' | 'ids') =>
    completeRuns(form, prefix, flagValue(words, '--experiment'), (await clients()).mlflow, call);
  switch (kind) {
    case 'ties':
      return ties();
    case 'runs':
      return runs('names-and-ids');
    case 'run-ids':
      return runs('ids');
    case 'subjects':
      // The folder knows its ties also where no server answers.
      return [...(await ties()), ...(await runs('names-and-ids').catch(() => []))];
    default:
      return fromServers(kind, prefix, settings.repository?.value, await clients(), call);
  }
};
