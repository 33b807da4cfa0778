import createClient, { type Client, defaultPathSerializer } from 'openapi-fetch';
import { HttpError } from '../http/http-error.ts';
import type { Transport } from '../http/transport.ts';
import type { Call } from '../model/call.ts';
import { isObject } from '../util/shape.ts';
import { checkPathSegment } from './check-name.ts';
import { errorFromResponse, type Refusal } from './error-from-response.ts';
import type { paths } from './generated/openapi.ts';
import type { Operation } from './operation.ts';

/** What a request is given besides its own parameters. */
type RequestPart = {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly signal: AbortSignal | null;
};

type Answer<D> = { readonly data?: D; readonly error?: unknown; readonly response: Response };

/** The lakeFS API with every answer checked; the resources are built on it. */
export interface Api {
  readonly endpoint: string;
  readonly http: Client<paths>;
  /** @throws HttpError for anything but success */
  send<D>(
    operation: Operation,
    call: Call | undefined,
    request: (part: RequestPart) => Promise<Answer<D>>,
  ): Promise<Answer<D>>;
  /** Sends a request that is answered with JSON or text, and records the answer. */
  ask<D>(operation: Operation, call: Call | undefined, request: (part: RequestPart) => Promise<Answer<D>>): Promise<D>;
  clockOffsetMs(): number | undefined;
}

const refusalOf = (
  response: Response,
  body: unknown,
  where: Pick<Refusal, 'endpoint' | 'addressFrom' | 'storage' | 'credentials' | 'redact'>,
): Refusal => ({
  ...where,
  status: response.status,
  requestId: response.headers.get('x-request-id') ?? undefined,
  body,
});

/** Whether a success is one that lakeFS gives: its web pages answer any path with 200 and HTML. */
const isExpected = ({ headers }: Response, answers: Operation['answers']): boolean => {
  const type = headers.get('content-type') ?? '';
  if (answers === 'json') return type.includes('json');
  return !type.startsWith('text/html') || (answers === 'bytes' && headers.has('etag'));
};

const badAnswer = (operation: Operation, response: Response | undefined, cause?: unknown): HttpError =>
  new HttpError('HTTP_BAD_ANSWER', `cannot ${operation.action}: lakeFS's answer is not what its API promises`, {
    effect: operation.isWrite ? 'unknown' : 'none',
    hint: 'check that a lakeFS server of version 1.x answers at this address, without a proxy that changes its answers: tieback doctor',
    ...(response && { status: response.status }),
    ...(cause !== undefined && { cause }),
  });

const holdsAll = (data: unknown, names: readonly string[]): boolean =>
  names.length === 0 || (isObject(data) && names.every((name) => data[name] !== undefined && data[name] !== null));

const pathSerializer = (pathname: string, parameters: Record<string, unknown>): string => {
  for (const [name, value] of Object.entries(parameters)) checkPathSegment(name, String(value));
  return defaultPathSerializer(pathname, parameters);
};

type ApiOptions = {
  /** The server's base URL, normalised. */
  readonly endpoint: string;
  /** Where that was set, for messages. */
  readonly addressFrom?: string | undefined;
  readonly transport: Transport;
  readonly describeCredentials: () => string;
};

export const createApi = ({ endpoint, addressFrom, transport, describeCredentials }: ApiOptions): Api => {
  const http = createClient<paths>({ baseUrl: `${endpoint}/api/v1`, pathSerializer });
  const fail = (response: Response, body: unknown, operation: Operation, storage: string | undefined) =>
    errorFromResponse(
      refusalOf(response, body, {
        endpoint,
        addressFrom,
        storage,
        credentials: describeCredentials(),
        redact: transport.redact,
      }),
      operation,
    );

  const send: Api['send'] = async (operation, call, request) => {
    const { repeat, body, answers } = operation;
    let isRepeated = false;
    const onRepeat = () => {
      isRepeated = true;
    };
    let storage: string | undefined;
    const onAnswered = (elsewhere: string | undefined) => {
      // Nothing but content is redirected by lakeFS itself.
      if (answers === 'bytes') storage = elsewhere;
    };
    const stream = answers === 'bytes';
    const policy = { repeat, ...(body && { body }), stream, onRepeat, onAnswered };
    const checkedFetch = async (sent: Request): Promise<Response> => {
      const response = await transport.fetch(policy)(sent);
      if (response.ok && !isExpected(response, answers)) throw fail(response, undefined, operation, storage);
      return response;
    };
    const answer = await request({ fetch: checkedFetch, signal: call?.signal ?? null }).catch((error: unknown) => {
      throw error instanceof SyntaxError ? badAnswer(operation, undefined, error) : error;
    });
    if (answer.response.ok) return answer;
    const failure = fail(answer.response, answer.error, operation, storage);
    if (isRepeated && operation.endsAbsent && failure.code === operation.absent?.code) return answer;
    throw failure;
  };

  return {
    endpoint,
    http,
    send,
    ask: async (operation, call, request) => {
      const { data, response } = await send(operation, call, request);
      if (data === undefined || data === null || !holdsAll(data, operation.holds ?? []))
        throw badAnswer(operation, response);
      call?.record?.(data);
      return data;
    },
    clockOffsetMs: () => transport.clockOffsetMs(),
  };
};
