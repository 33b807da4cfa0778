import { isTiebackError } from '../errors.ts';
import { createTransport } from '../http/create-transport.ts';
import { failedResponse } from '../http/failed-response.ts';
import type { HttpError } from '../http/http-error.ts';
import type { RequestPolicy, TransportAuth, TransportOptions } from '../http/transport.ts';
import type { Call } from '../model/call.ts';
import type { Query } from './api.ts';
import { errorFromResponse, needsIdentity, type Refused } from './error-from-response.ts';
import { serverInfoSchema } from './server-info.schema.ts';
import type { ServerInfo } from './server-info.ts';
import type { TrackingServer } from './tracking-uri.ts';
import { troubleOf } from './trouble-of.ts';
import { createWorkspaceHeader } from './workspace.ts';

export type SenderOptions = Omit<TransportOptions, 'baseUrl' | 'troubleOf'> & {
  readonly server: TrackingServer;
  readonly workspace?: string;
};

export type RequestParts = {
  readonly method: string;
  readonly url: string;
  readonly query?: Query | undefined;
  readonly json?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Requests under the policy, and errors in MLflow's terms. */
export interface Sender {
  request(parts: RequestParts, call?: Call): Promise<Request>;
  /** The answer if it is a 2xx. @throws HttpError */
  send(ask: Refused, request: Request, policy: RequestPolicy): Promise<Response>;
  /** The error for an answer that is none of MLflow's. */
  refuse(ask: Refused, request: Request, answer: Response): Promise<HttpError>;
  clockOffsetMs(): number | undefined;
}

const withQuery = (url: string, query: Query = {}): string => {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.append(key, String(value));
  return given.size === 0 ? url : `${url}?${given}`;
};

const isVersion = (text: string): boolean => /^\s*\d+\.\d+/.test(text);

export const createSender = (options: SenderOptions): Sender => {
  const { baseUrl, apiUrl } = options.server;
  const { addressFrom } = options.service;
  let sent: TransportAuth['kind'] = 'none';
  const auth = async () => {
    const credentials = await options.auth();
    sent = credentials.kind;
    return credentials;
  };
  const transport = createTransport({ ...options, baseUrl, auth, troubleOf });
  const read = (url: string, call?: Call) =>
    transport.fetch({ repeat: 'repeatable' })(new Request(url, { signal: call?.signal ?? null }));

  const isMlflow = async (signal: AbortSignal): Promise<boolean> => {
    try {
      const answer = await read(`${baseUrl}/version`, { signal });
      return answer.ok && isVersion(await answer.text());
    } catch (error) {
      if (isTiebackError(error, 'HTTP_ABORTED') || !isTiebackError(error)) throw error;
      return false;
    }
  };
  const refuse: Sender['refuse'] = async (ask, request, answer) => {
    const failed = await failedResponse(request, answer, transport.redact);
    const identity = needsIdentity(failed) ? { isMlflow: await isMlflow(request.signal) } : {};
    return errorFromResponse({ failed, ask, baseUrl, addressFrom, sent, ...identity });
  };
  const askServerInfo = async (call?: Call): Promise<ServerInfo | undefined> => {
    const request = new Request(`${apiUrl}/3.0/mlflow/server-info`, { signal: call?.signal ?? null });
    const answer = await transport.fetch({ repeat: 'repeatable' })(request);
    if (answer.status === 404) return undefined;
    const info = serverInfoSchema.safeParse(
      await answer
        .clone()
        .json()
        .catch(() => undefined),
    );
    if (answer.ok && info.success) return info.data;
    throw await refuse({ action: 'get the server info' }, request, answer);
  };
  const workspaceHeader = createWorkspaceHeader(options.workspace, askServerInfo);

  return {
    clockOffsetMs: transport.clockOffsetMs,
    refuse,
    request: async ({ method, url, query, json, headers }, call) =>
      new Request(withQuery(url, query), {
        method,
        headers: {
          ...(json && { 'content-type': 'application/json' }),
          ...headers,
          ...(await workspaceHeader(call)),
        },
        signal: call?.signal ?? null,
        ...(json && { body: JSON.stringify(json) }),
      }),
    send: async (ask, request, policy) => {
      const answer = await transport.fetch(policy)(request);
      if (answer.ok) return answer;
      throw await refuse(ask, request, answer);
    },
  };
};
