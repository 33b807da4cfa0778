import type * as z from 'zod/mini';
import type { Meaning } from '../http/meaning.ts';
import type { Repeat, RequestPolicy } from '../http/transport.ts';
import type { Call } from '../model/call.ts';

type Meanings = {
  /** What RESOURCE_DOES_NOT_EXIST means. */
  readonly absent?: Meaning;
  /** What RESOURCE_ALREADY_EXISTS means. */
  readonly present?: Meaning;
  /** What INVALID_PARAMETER_VALUE means, where it has one meaning only. */
  readonly invalid?: Meaning;
  /** What writing to something deleted means. */
  readonly inactive?: Meaning;
};

export type Query = Readonly<Record<string, string | number | undefined>>;

/** One request as its caller sees it: enough to send it rightly and to say what went wrong. */
export type Ask = Meanings & {
  /** Follows `cannot` in a message: `set tag "k" of run "5f3"`. */
  readonly action: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `mlflow/` of API 2.0. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  readonly repeat: Repeat;
  readonly isOneTransaction?: boolean;
};

/** A request outside API 2.0, or one whose content is not JSON. */
export type RawAsk = Meanings & {
  readonly action: string;
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Whole URL. */
  readonly url: string;
  readonly query?: Query;
  readonly body?: RequestPolicy['body'];
  readonly repeat: Repeat;
  readonly timeoutMs?: number;
  readonly alsoRetried?: number;
  readonly stream?: boolean;
};

/** How resources reach the server. */
export interface Api {
  /** Base URL of the server, with its prefix. */
  readonly baseUrl: string;
  /** What the paths of API 2.0 and 3.0 follow. */
  readonly apiUrl: string;
  /** Sends, records the answer as it came, and reads it. @throws HttpError */
  ask<T>(ask: Ask, schema: z.ZodMiniType<T>, call?: Call): Promise<T>;
  /** For answers that say nothing. @throws HttpError */
  tell(ask: Ask, call?: Call): Promise<void>;
  /** A 2xx answer, its body not read yet. @throws HttpError */
  raw(ask: RawAsk, call?: Call): Promise<Response>;
  clockOffsetMs(): number | undefined;
}
