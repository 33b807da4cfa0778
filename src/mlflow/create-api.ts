import type * as z from 'zod/mini';
import { HttpError } from '../http/http-error.ts';
import { requestLabel } from '../http/request-label.ts';
import type { Call } from '../model/call.ts';
import type { Api, Ask } from './api.ts';
import { createSender, type SenderOptions } from './sender.ts';

const badAnswer = (request: Request, what: string, cause: unknown): HttpError =>
  new HttpError('HTTP_BAD_ANSWER', `${requestLabel(request)}: ${what}`, {
    effect: request.method === 'GET' ? 'none' : 'unknown',
    hint: 'check that no proxy changes the answers of the MLflow server',
    cause,
  });

type Heard = { readonly request: Request; readonly text: string };

/** The API of one server: JSON in and out, and raw content. */
export const createApi = (options: SenderOptions): Api => {
  const { baseUrl, apiUrl } = options.server;
  const sender = createSender(options);

  const exchange = async (ask: Ask, call?: Call): Promise<Heard> => {
    const { method, query, body: json, repeat, isOneTransaction = false } = ask;
    const request = await sender.request({ method, url: `${apiUrl}/2.0/mlflow/${ask.path}`, query, json }, call);
    const answer = await sender.send(ask, request, { repeat, isOneTransaction });
    return { request, text: await answer.text() };
  };

  const parse = async (ask: Ask, { request, text }: Heard): Promise<unknown> => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      // A page where an answer should be: a login form, or the web UI of something else.
      const isPage = /^\s*</.test(text);
      throw isPage
        ? await sender.refuse(ask, request, new Response(text))
        : badAnswer(request, 'the answer is no JSON', cause);
    }
  };

  return {
    baseUrl,
    apiUrl,
    clockOffsetMs: sender.clockOffsetMs,
    ask: async <T>(ask: Ask, schema: z.ZodMiniType<T>, call?: Call): Promise<T> => {
      const heard = await exchange(ask, call);
      const answer = await parse(ask, heard);
      call?.record?.(answer);
      const read = schema.safeParse(answer);
      if (read.success) return read.data;
      throw badAnswer(heard.request, 'the answer lacks what MLflow documents', read.error);
    },
    tell: async (ask, call) => {
      const heard = await exchange(ask, call);
      // An empty body is a success too: some routes send none.
      const answer = heard.text.trim() === '' ? {} : await parse(ask, heard);
      call?.record?.(answer);
    },
    raw: async ({ method, url, query, repeat, timeoutMs, alsoRetried, stream, body, ...ask }, call) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/octet-stream' };
      const request = await sender.request({ method, url, query, headers }, call);
      return sender.send(ask, request, {
        repeat,
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(alsoRetried !== undefined && { alsoRetried }),
        ...(stream !== undefined && { stream }),
        ...(body !== undefined && { body }),
      });
    },
  };
};
