import { resolve } from 'node:path';
import type { Flags } from '../../config/resolve-config.ts';
import type { LakefsClient } from '../../lakefs/client.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { Call } from '../../model/call.ts';
import type { CliContext } from '../context.ts';
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

/** MLflow's filters know no escaping. */
const likePrefix = (prefix: string) => (/^[^'"%_\\]+$/.test(prefix) ? { filter: `name LIKE '${prefix}%'` } : {});

const fromServers = async (
  kind: Exclude<ValueKind, 'ties'>,
  prefix: string,
  repository: string | undefined,
  { lakefs, mlflow }: Clients,
  call: Call,
): Promise<readonly string[]> => {
  const filter = prefix === '' ? {} : { prefix };
  if (kind === 'repositories') return firstOf(lakefs.repositories.list(filter, call), idOf, prefix);
  if (kind === 'experiments')
    return firstOf(mlflow.experiments.list(likePrefix(prefix), call), ({ name }) => name, prefix);
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
  if (kind === 'ties') {
    const { listTies } = await import('../../wrap/ties/ties.ts');
    const ties = listTies(resolve(runtime.cwd, settings.state?.value ?? '.tieback'));
    return ties.map(({ tie }) => tie).filter((tie) => tie.startsWith(prefix));
  }
  const clients = await (await tieback(flags)).clients();
  return fromServers(kind, prefix, settings.repository?.value, clients, call);
};
