import { type Runtime, systemFetch } from '../../src/util/runtime.ts';
import { openHoldingProxy } from './holding-proxy.ts';
import { closedPort, type Received } from './http-server.ts';
import { networkFaults, refused } from './network-faults.ts';
import type { Service } from './run-bench.ts';

type Asked = Pick<Received, 'method' | 'target' | 'body'>;

/** One request of a run, by what it is for: overlapping steps have no order. */
export type RequestName = { readonly what: string; readonly nth: number };

export type Breakage = RequestName & {
  readonly fault: string;
  /** Whether the request breaks whenever it is sent again, too, until it is mended. */
  readonly isLasting: boolean;
};

const shortened = (text: string): string =>
  text
    .replace(/train\/[\w/]+\.csv/, 'train/…')
    .replace(/faults-[0-9a-f]{10}/g, '<experiment>')
    .replace(/[0-9a-f]{64}/g, '<commit>')
    .replace(/\d{8}-[0-9a-f]{10}/g, '<tie>')
    .replace(/[0-9a-f]{32}/g, '<run>');

/** What a request is for, without the ids of one run. */
const whatOf = (service: Service, { method, target, body }: Asked): string => {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const path = decodeURIComponent(pathname)
    .replace(/^\/api\/(v1\/repositories\/[^/]+|2\.0\/mlflow)\//, '')
    .replace(/^\/api\/2\.0\/mlflow-artifacts\/artifacts\/.*\/artifacts\//, 'artifacts/');
  const about =
    searchParams.get('path') ?? /"tieback\.role":"(\w+)"/.exec(body)?.[1] ?? /^\{"name":"([^"]+)/.exec(body)?.[1];
  const name = service === 'lakefs' ? 'lakeFS' : 'MLflow';
  return shortened(`${name} ${method} ${path}${about === undefined ? '' : ` (${about})`}`);
};

/** Both services as tieback reaches them here: over a network that can break one request. */
export type FaultyServices = AsyncDisposable & {
  readonly urls: Readonly<Record<Service, string>>;
  readonly fetch: Runtime['fetch'];
  /** Every request so far, in the order in which they came. */
  readonly asked: readonly RequestName[];
  /** How often the network broke the request. */
  brokenCount(): number;
  mend(): void;
};

/** Counts requests by what they are for, and says which ones are to break. */
const createWatch = (breakage: Breakage | undefined) => {
  const counts = new Map<string, number>();
  const asked: RequestName[] = [];
  let [broken, isMended] = [0, false];
  return {
    asked,
    isBroken: (service: Service, request: Asked): boolean => {
      const what = whatOf(service, request);
      const nth = (counts.get(what) ?? 0) + 1;
      counts.set(what, nth);
      asked.push({ what, nth });
      if (isMended || breakage?.what !== what) return false;
      const isMeant = breakage.isLasting ? nth >= breakage.nth : nth === breakage.nth;
      if (isMeant) broken += 1;
      return isMeant;
    },
    brokenCount: () => broken,
    mend: () => {
      isMended = true;
    },
  };
};

/** Opens a network in front of both services in which one request of a run breaks, or none. */
export const openFaultyServices = async (
  direct: Readonly<Record<Service, string>>,
  breakage?: Breakage,
): Promise<FaultyServices> => {
  const fault = breakage && networkFaults[breakage.fault];
  const { asked, isBroken, ...watch } = createWatch(breakage);
  const lakefs = await openHoldingProxy(direct.lakefs);
  const mlflow = await openHoldingProxy(direct.mlflow);
  const proxies = { lakefs, mlflow };
  const nobody = `http://127.0.0.1:${await closedPort()}`;
  if (fault !== refused) {
    for (const service of ['lakefs', 'mlflow'] as const)
      proxies[service].serve((request) => isBroken(service, request), fault ?? (() => undefined));
  }
  const refusing = async (...[input, init]: Parameters<typeof fetch>): Promise<Response> => {
    const request = new Request(input);
    const service = request.url.startsWith(lakefs.url) ? 'lakefs' : 'mlflow';
    const target = request.url.slice(proxies[service].url.length);
    const body = request.method === 'GET' || init?.body ? '' : await request.clone().text();
    if (!isBroken(service, { method: request.method, target, body })) return systemFetch(request, init);
    return systemFetch(`${nobody}${target}`, { method: request.method, signal: request.signal });
  };
  return {
    ...watch,
    urls: { lakefs: lakefs.url, mlflow: mlflow.url },
    fetch: fault === refused ? refusing : systemFetch,
    asked,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([lakefs[Symbol.asyncDispose](), mlflow[Symbol.asyncDispose]()]);
    },
  };
};
