import { type Attempt, createAttempt } from './attempt.ts';
import { HttpError } from './http-error.ts';
import { createLimiter } from './limiter.ts';
import { aborted, timedOut, unsure } from './no-answer.ts';
import { backoffMs, crowdedWaitMs, isRetriedError, isRetriedStatus, jittered, maxRetryAfterMs } from './retry-rules.ts';
import { createSentSecrets } from './sent-secrets.ts';
import { createServerClock } from './server-clock.ts';
import { createSilenceWatch } from './silence-watch.ts';
import type { RequestPolicy, Transport, TransportOptions } from './transport.ts';
import { isWatched } from './watched-body.ts';

/** A server goes on with what it was asked although nobody waits: what may happen once only is waited for as long as `fetch` does. */
const defaultTimeoutMs = { repeatable: 60_000, once: 240_000 };
const defaultAttempts = 4;
const defaultConcurrency = 16;

/** ky asks for a list of statuses besides; which of them are retried is decided per answer. */
const everyErrorStatus = Array.from({ length: 200 }, (_, index) => 400 + index);
const everyMethod = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/** What is thought of an answer; `isActed`: the server may have done what was asked although it did not say so. */
type Verdict = { readonly isRetried: boolean; readonly isActed: boolean; readonly waitMs?: number };

const left: Verdict = { isRetried: false, isActed: false };

const judge = async (answer: Response, policy: RequestPolicy, options: TransportOptions): Promise<Verdict> => {
  if (answer.ok) return left;
  const waitMs = options.heldBackMs?.(answer);
  if (waitMs === 'never') return left;
  if (waitMs !== undefined) return { isRetried: true, isActed: false, waitMs };
  if (isRetriedStatus(answer.status, policy.repeat))
    return { isRetried: true, isActed: !isRetriedStatus(answer.status, 'once') };
  const isRepeatable = policy.repeat === 'repeatable';
  if (isRepeatable && answer.status === policy.alsoRetried) return { isRetried: true, isActed: true };
  const trouble = options.troubleOf?.(answer.status, await answer.clone().text());
  if (trouble === 'crowded' && (isRepeatable || policy.isOneTransaction))
    return {
      isRetried: true,
      isActed: policy.isOneTransaction !== true,
      waitMs: crowdedWaitMs(options.runtime.random),
    };
  return isRepeatable && trouble !== undefined ? { isRetried: true, isActed: true } : left;
};

/**
 * A failure as ky is told of it, with nothing but the time to wait: ky would take the end of a rate limit's window,
 * which some services put on every answer, for that too.
 */
const failureFor = ({ status, headers }: Response, { waitMs }: Verdict): Response => {
  const after = waitMs === undefined ? headers.get('retry-after') : String(Math.ceil(waitMs / 1000));
  return new Response(null, { status, ...(after !== null && { headers: { 'retry-after': after } }) });
};

/** One call: attempts until an answer is not to be retried or there are none left. */
const send = async (request: Request, policy: RequestPolicy, attempt: Attempt, options: TransportOptions) => {
  const { default: ky, isHTTPError, isTimeoutError } = await import('ky');
  const timeoutMs = policy.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs[policy.repeat];
  let last: { readonly answer: Response; readonly verdict: Verdict } | undefined;
  let isUnsure = false;

  const asHttpError = (error: unknown): unknown => {
    if (request.signal.aborted) return aborted(request, 'unknown', error);
    return isTimeoutError(error) ? timedOut(options, request, timeoutMs, error) : error;
  };
  try {
    return await ky(request, {
      timeout: isWatched(policy.body) ? false : timeoutMs,
      fetch: async (input) => {
        if (isUnsure) policy.onRepeat?.();
        const answer = await attempt([request, input as Request], policy, timeoutMs);
        const verdict = await judge(answer, policy, options);
        last = { answer, verdict };
        isUnsure ||= verdict.isActed;
        // ky empties what it judges a failure, and a failure may be what the caller gets.
        return verdict.isRetried ? failureFor(answer, verdict) : answer;
      },
      throwHttpErrors: () => last?.verdict.isRetried ?? false,
      retry: {
        limit: (options.attempts ?? defaultAttempts) - 1,
        methods: [...everyMethod],
        statusCodes: everyErrorStatus,
        afterStatusCodes: everyErrorStatus,
        maxRetryAfter: maxRetryAfterMs,
        delay: backoffMs,
        jitter: (delayMs) => jittered(delayMs, options.runtime.random),
        shouldRetry: ({ error }) => {
          if (isHTTPError(error)) return undefined;
          const failure = asHttpError(error);
          isUnsure ||= failure instanceof HttpError && failure.effect === 'unknown';
          return isRetriedError(failure, policy.repeat);
        },
      },
    });
  } catch (error) {
    if (isHTTPError(error) && last) return last.answer;
    const failure = asHttpError(error);
    throw isUnsure && failure instanceof HttpError ? unsure(failure) : failure;
  }
};

/** The policy for one server. No request is made, and nothing heavy loaded, before the first call. */
export const createTransport = (options: TransportOptions): Transport => {
  const clock = createServerClock();
  const secrets = createSentSecrets(options.headers);
  const attempt = createAttempt(options, clock, secrets);
  const { service, baseUrl, onSilence } = options;
  const watch = createSilenceWatch((waitedMs) => onSilence?.({ service: service.name, baseUrl, waitedMs }));
  const limit = createLimiter(options.concurrency ?? defaultConcurrency);
  return {
    baseUrl,
    clockOffsetMs: clock.offsetMs,
    redact: secrets.redact,
    fetch: (policy) => async (request) => {
      let isBegun = false;
      try {
        return await limit(() => {
          isBegun = true;
          const sent = () => send(request, policy, attempt, options);
          // A long body may take any time.
          return isWatched(policy.body) ? sent() : watch(sent);
        }, request.signal);
      } catch (error) {
        throw isBegun ? error : aborted(request, 'none', error);
      }
    },
  };
};
