import { createTransport } from '../http/create-transport.ts';
import { failedResponse } from '../http/failed-response.ts';
import { HttpError } from '../http/http-error.ts';
import type { Repeat } from '../http/transport.ts';
import type { Call } from '../model/call.ts';
import type { OnProgress } from '../model/progress.ts';
import type { Runtime } from '../util/runtime.ts';
import { type ForgeTarget, forgeNames } from './forge.ts';
import { forgeError, notTheApi } from './forge-error.ts';
import type { ForgeToken } from './forge-token.ts';
import { heldBackMs, nextRequestAt } from './held-back.ts';

export type ForgePorts = {
  readonly runtime: Pick<Runtime, 'now' | 'random' | 'fetch' | 'env'>;
  readonly onProgress: OnProgress;
};

export type ForgeAsk = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Behind the base of the API. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: object;
  /** As the end of "cannot …". */
  readonly action: string;
};

/** JSON requests to the API of one forge. */
export interface ForgeApi {
  send(ask: ForgeAsk, call: Call): Promise<unknown>;
  /** Every item of a paged answer; the next page is asked for when the one before is used up. */
  list(ask: ForgeAsk, call: Call): AsyncIterable<unknown>;
}

/** A note is made anew by each POST; everything else may be repeated. */
const repeatOf = ({ method }: ForgeAsk): Repeat => (method === 'POST' ? 'once' : 'repeatable');

const pageSize = '100';

/**
 * The query of the next page, undefined on the last. Only its query is taken from the forge: the token goes nowhere but
 * to the address that it is meant for.
 */
const nextQuery = (headers: Headers): Readonly<Record<string, string>> | undefined => {
  const page = headers.get('x-next-page');
  if (page) return { page };
  const [, next] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? [];
  return next !== undefined && URL.canParse(next) ? Object.fromEntries(new URL(next).searchParams) : undefined;
};

const bodyOf = (json: object | undefined): RequestInit =>
  json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };

/** The API of the forge that a target is on. No request is made before the first call. */
export const createForgeApi = (
  target: ForgeTarget,
  token: ForgeToken,
  { runtime, onProgress }: ForgePorts,
): ForgeApi => {
  const { apiUrl, apiFrom, kind } = target;
  const name = forgeNames[kind];
  const accept =
    kind === 'github' ? { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' } : {};
  const transport = createTransport({
    service: { name, addressFrom: apiFrom, authoritySetting: 'NODE_EXTRA_CA_CERTS', tokenFrom: token.from },
    baseUrl: apiUrl,
    auth: () => token.auth,
    headers: { accept: 'application/json', ...accept, ...token.headers },
    runtime,
    heldBackMs: (answer) => {
      const waitMs = heldBackMs(answer, runtime.now());
      if (typeof waitMs === 'number' && waitMs > 1000)
        onProgress({
          kind: 'notice',
          level: 'info',
          text: `${name} limits the rate of requests: waiting ${Math.ceil(waitMs / 1000)} s`,
        });
      return waitMs;
    },
  });

  const exchange = async (ask: ForgeAsk, call: Call) => {
    const query = new URLSearchParams(ask.query).toString();
    const url = `${apiUrl}/${ask.path}${query === '' ? '' : `?${query}`}`;
    const request = new Request(url, { method: ask.method, signal: call.signal ?? null, ...bodyOf(ask.json) });
    const answer = await transport.fetch({ repeat: repeatOf(ask) })(request);
    const refusal = async () => ({
      failed: await failedResponse(request, answer.clone(), transport.redact),
      target,
      action: ask.action,
      tokenFrom: token.from,
      nextAt: nextRequestAt(answer, runtime.now()),
    });
    if (!answer.ok) throw forgeError(await refusal());
    const text = await answer.clone().text();
    if (answer.status === 204 || text === '') return { json: undefined, headers: answer.headers };
    try {
      return { json: JSON.parse(text) as unknown, headers: answer.headers };
    } catch {
      throw notTheApi(await refusal());
    }
  };

  return {
    send: async (ask, call) => (await exchange(ask, call)).json,
    list: async function* (ask, call) {
      let query: Readonly<Record<string, string>> | undefined = { per_page: pageSize };
      const asked = new Set<string>();
      while (query !== undefined) {
        const key = new URLSearchParams(query).toString();
        if (asked.has(key))
          throw new HttpError('HTTP_BAD_ANSWER', `${name} names the same next page again and again`, {
            effect: 'none',
            hint: 'check that no proxy changes its answers',
          });
        asked.add(key);
        const { json, headers } = await exchange({ ...ask, query: { ...ask.query, ...query } }, call);
        if (!Array.isArray(json))
          throw new HttpError('HTTP_BAD_ANSWER', `${name} was asked for a list and gives none`, {
            effect: 'none',
            hint: 'check that the API URL is that of the forge, and that no proxy changes its answers',
          });
        yield* json;
        const next = nextQuery(headers);
        query = next && { per_page: pageSize, ...next };
      }
    },
  };
};
