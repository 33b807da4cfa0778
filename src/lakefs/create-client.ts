import { createTransport } from '../http/create-transport.ts';
import type { PassingTrouble, TransportOptions } from '../http/transport.ts';
import { type Runtime, systemRuntime } from '../util/runtime.ts';
import { createActions } from './actions.ts';
import { createApi } from './api.ts';
import { createBranchProtection } from './branch-protection.ts';
import { createBranches } from './branches.ts';
import type { LakefsClient } from './client.ts';
import { createCommits } from './commits.ts';
import { createCredentials, type LakefsAuth } from './credentials.ts';
import { normaliseEndpoint } from './endpoint.ts';
import { createGcRules } from './gc-rules.ts';
import { createObjects } from './objects.ts';
import { createPullRequests } from './pull-requests.ts';
import { createRefs } from './refs.ts';
import { createRepositories } from './repositories.ts';
import { createServer } from './server.ts';
import { createTags } from './tags.ts';

export type LakefsOptions = {
  /** With or without `/api/v1`, with or without a final slash. */
  readonly endpoint: string;
  /** Where `endpoint` came from, such as `LAKECTL_SERVER_ENDPOINT_URL`: told when the server cannot be reached. */
  readonly addressFrom?: string;
  /** Credentials, or a function that reads them anew before each request. */
  readonly auth: LakefsAuth | (() => LakefsAuth | Promise<LakefsAuth>);
  readonly tls?: TransportOptions['tls'];
  readonly timeoutMs?: number;
  readonly attempts?: number;
  /** Told once when the server has kept a request waiting for some seconds, and again only after an answer. */
  readonly onSilence?: TransportOptions['onSilence'];
  readonly concurrency?: number;
  /** Default: the running process's. */
  readonly runtime?: Runtime;
};

const authoritySetting = 'TIEBACK_LAKEFS_CA_FILE, or lakefs.caFile in tieback.yaml';

/** lakeFS answers 500 for a lost race, and older servers 423 for what is now 429. */
const troubleOf = (status: number, body: string): PassingTrouble | undefined =>
  status === 423 || (status === 500 && /predicate failed|currently locked/.test(body)) ? 'unclear' : undefined;

/**
 * A client for one lakeFS server. No request is made before its first method is called.
 * @throws CONFIG_INVALID when the endpoint is no http or https URL, or has credentials in it
 */
export const createLakefsClient = (options: LakefsOptions): LakefsClient => {
  const { auth, addressFrom, tls, timeoutMs, attempts, onSilence, concurrency = 16 } = options;
  const { runtime = systemRuntime() } = options;
  const endpoint = normaliseEndpoint(options.endpoint);
  const credentials = createCredentials(auth);
  const transport = createTransport({
    service: { name: 'lakeFS', addressFrom, authoritySetting },
    baseUrl: endpoint,
    auth: credentials.forTransport,
    concurrency,
    troubleOf,
    onSilence,
    runtime,
    ...(tls && { tls }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(attempts !== undefined && { attempts }),
  });
  const api = createApi({ endpoint, addressFrom, transport, describeCredentials: credentials.describe });
  return {
    endpoint,
    repositories: createRepositories(api),
    branches: createBranches(api),
    tags: createTags(api),
    commits: createCommits(api),
    refs: createRefs(api),
    objects: createObjects(api),
    pullRequests: createPullRequests(api),
    actions: createActions(api),
    branchProtection: createBranchProtection(api),
    gcRules: createGcRules(api),
    server: createServer(api),
  };
};
