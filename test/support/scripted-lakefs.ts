import type { RequestPolicy, Transport } from '../../src/http/transport.ts';
import { type Api, createApi } from '../../src/lakefs/api.ts';

/** One request that a client made: what it asked for, and how it may be sent. */
type Sent = { readonly request: Request; readonly policy: RequestPolicy };

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

export const page = (results: readonly unknown[], next?: string): Response =>
  json({
    pagination: { has_more: next !== undefined, next_offset: next ?? '', results: results.length, max_per_page: 1000 },
    results,
  });

/** The lakeFS API over a server that gives one answer after the other, and a list of what was asked. */
export const scriptedLakefs = (
  ...answers: readonly Response[]
): { readonly api: Api; readonly sent: readonly Sent[] } => {
  const sent: Sent[] = [];
  const left = [...answers];
  const transport: Transport = {
    redact: (text) => text,
    baseUrl: 'http://lakefs.test',
    clockOffsetMs: () => 120,
    fetch: (policy) => async (request) => {
      sent.push({ request, policy });
      const answer = left.shift();
      if (!answer) throw new Error(`no answer is left for ${request.method} ${request.url}`);
      return answer;
    },
  };
  const describeCredentials = () => 'the access key ending in "MPLE" was sent';
  return { api: createApi({ endpoint: transport.baseUrl, transport, describeCredentials }), sent };
};

/** `METHOD /path?query` below the API's own path. */
export const targetOf = ({ request }: Sent): string =>
  `${request.method} ${request.url.replace('http://lakefs.test/api/v1', '')}`;
