import { isTiebackError } from '../errors.ts';
import type { Branch } from '../lakefs/branches.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { GcPolicy } from '../lakefs/gc-rules.ts';
import type { Repository } from '../lakefs/repositories.ts';
import type { CurrentUser, ServerConfig } from '../lakefs/server.ts';
import { suggestRepository } from '../lakefs/suggest-repository.ts';
import type { Tag } from '../lakefs/tags.ts';
import type { Call } from '../model/call.ts';
import type { Runtime } from '../util/runtime.ts';
import { type Answer, answerOf, isValue } from './answer.ts';
import { type LakefsWrites, probeLakefsWrites } from './probe-writes.ts';
import { takeFirst } from './take-first.ts';

/** More branches or tags than these are not looked at. */
export const mostRefs = 10_000;

export type RepositoryObservation = {
  readonly name: string;
  readonly branches: Answer<readonly Branch[]>;
  readonly tags: Answer<readonly Tag[]>;
  readonly protection: Answer<readonly string[]>;
  readonly gc: Answer<GcPolicy | undefined>;
  readonly writes: LakefsWrites;
};

export type LakefsObservation = {
  readonly endpoint: string;
  readonly health: Answer<void>;
  /** Asked of a server that answers at all. */
  readonly config?: Answer<ServerConfig>;
  readonly user?: Answer<CurrentUser>;
  /** The repository that runs are to use, when one is known and the credentials are taken. */
  readonly found?: Answer<Repository>;
  /** Looked at when it was found. */
  readonly repository?: RepositoryObservation;
  /** Server clock minus ours. */
  readonly clockOffsetMs: number | undefined;
};

type Ports = { readonly lakefs: LakefsClient; readonly runtime: Pick<Runtime, 'uuid'> };

const observeRepository = async (name: string, ports: Ports, call: Call): Promise<RepositoryObservation> => {
  const { lakefs } = ports;
  const [branches, tags, protection, gc, writes] = await Promise.all([
    answerOf(takeFirst(lakefs.branches.list(name, { includeHidden: true }, call), mostRefs)),
    answerOf(takeFirst(lakefs.tags.list(name, {}, call), mostRefs)),
    answerOf(lakefs.branchProtection.get(name, call).then(({ patterns }) => patterns)),
    answerOf(lakefs.gcRules.find(name, call)),
    probeLakefsWrites(name, ports, call),
  ]);
  return { name, branches, tags, protection, gc, writes };
};

/** Everything that is asked of lakeFS; changes nothing there. */
export const observeLakefs = async (
  repository: string | undefined,
  ports: Ports,
  call: Call,
): Promise<LakefsObservation> => {
  const { endpoint, server, repositories } = ports.lakefs;
  const clock = () => ({ clockOffsetMs: server.clockOffsetMs() });
  const health = await answerOf(server.health(call));
  if (!isValue(health)) return { endpoint, health, ...clock() };
  const [config, user] = await Promise.all([answerOf(server.config(call)), answerOf(server.currentUser(call))]);
  const known = { endpoint, health, config, user };
  if (repository === undefined || !isValue(user)) return { ...known, ...clock() };
  const found = await answerOf(
    repositories.get(repository, call).catch(async (error: unknown) => {
      if (!isTiebackError(error, 'LAKEFS_REPOSITORY_NOT_FOUND')) throw error;
      throw await suggestRepository(error, repositories);
    }),
  );
  if (!isValue(found)) return { ...known, found, ...clock() };
  return { ...known, found, repository: await observeRepository(repository, ports, call), ...clock() };
};
