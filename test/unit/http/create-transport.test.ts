import { describe, expect, it, vi } from 'vitest';
import { createTransport } from '../../../src/http/create-transport.ts';
import { HttpError } from '../../../src/http/http-error.ts';
import type { TransportAuth, TransportOptions } from '../../../src/http/transport.ts';

type Step = (request: Request) => Response | Promise<Response>;

const url = 'http://service.example/base/things?secret=canary7f3Qx9';
const refused: Step = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) });
};
const cut: Step = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNRESET' }) });
};
const truncated: Step = () =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"half":'));
        controller.error(new TypeError('terminated'));
      },
    }),
  );
const status =
  (code: number, headers: Record<string, string> = {}, body = `answer ${code}`): Step =>
  () =>
    new Response(body, { status: code, headers });
const hanging: Step = (request) =>
  new Promise((_resolve, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason));
  });

/** A transport over answers given in advance, the last one for ever. */
const over = (steps: readonly Step[], options: Partial<TransportOptions> = {}) => {
  const sent: Request[] = [];
  const bodies: string[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    sent.push(request);
    bodies.push(await request.clone().text());
    const step = steps[Math.min(sent.length, steps.length) - 1];
    if (step === undefined) throw new Error('no step');
    return step(request);
  };
  const transport = createTransport({
    service: { name: 'Things', authoritySetting: 'THINGS_CA' },
    baseUrl: 'http://service.example/base',
    auth: () => ({ kind: 'none' }),
    runtime: { now: () => 1_000_000, random: () => 0, fetch, env: {} },
    ...options,
  });
  return { transport, sent, bodies };
};
const get = () => new Request(url);
const post = () =>
  new Request(url, { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } });
const failure = (promise: Promise<unknown>): Promise<HttpError> =>
  promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => {
      if (error instanceof HttpError) return error;
      throw error;
    },
  );

describe('a repeatable request', () => {
  it.each([
    ['a refused connection', refused],
    ['a cut connection', cut],
    ['a truncated body', truncated],
    ['503', status(503)],
    ['429', status(429)],
  ])('is sent again after %s, with its body', async (_what, step) => {
    const { transport, bodies } = over([step, step, status(200)]);
    const answer = await transport.fetch({ repeat: 'repeatable' })(post());
    expect(await answer.text()).toBe('answer 200');
    expect(bodies).toEqual(['{"a":1}', '{"a":1}', '{"a":1}']);
  });

  it.each([400, 401, 404, 409, 500, 501])('is answered with %d at once', async (code) => {
    const { transport, sent } = over([status(code)]);
    const answer = await transport.fetch({ repeat: 'repeatable' })(get());
    expect([answer.status, await answer.text(), sent.length]).toEqual([code, `answer ${code}`, 1]);
  });

  it('hands out the last answer, body and all, when the attempts are used up', async () => {
    const { transport, sent } = over([status(503)], { attempts: 2 });
    const answer = await transport.fetch({ repeat: 'repeatable' })(get());
    expect([answer.status, await answer.text(), sent.length]).toEqual([503, 'answer 503', 2]);
  });

  it('waits as long as the server wishes', async () => {
    const { transport } = over([status(429, { 'retry-after': '1' }), status(200)]);
    const begun = performance.now();
    await transport.fetch({ repeat: 'repeatable' })(get());
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
  });

  it('waits a minute at most, whatever the server wishes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { transport, sent } = over([status(429, { 'retry-after': '86400' }), status(200)]);
      const answer = transport.fetch({ repeat: 'repeatable' })(get());
      await vi.waitUntil(() => sent.length === 1 && vi.getTimerCount() > 0);
      await vi.advanceTimersByTimeAsync(60_000);
      expect((await answer).status).toBe(200);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is sent again when the client knows the answer for passing trouble', async () => {
    const troubleOf = (code: number, body: string) =>
      code === 400 && body.includes('duplicate key') ? ('unclear' as const) : undefined;
    const { transport, sent } = over([status(400, {}, 'duplicate key'), status(400, {}, 'bad key')], { troubleOf });
    const answer = await transport.fetch({ repeat: 'repeatable' })(get());
    expect([await answer.text(), sent.length]).toEqual(['bad key', 2]);
  });

  it('stays unsure when an earlier attempt may have acted', async () => {
    const { transport } = over([cut, refused], { attempts: 2 });
    const error = await failure(transport.fetch({ repeat: 'repeatable' })(post()));
    expect([error.code, error.effect]).toEqual(['HTTP_UNREACHABLE', 'unknown']);
  });

  it('is not repeated over trouble with TLS', async () => {
    const tls: Step = () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(''), { code: 'CERT_HAS_EXPIRED' }) });
    };
    const { transport, sent } = over([tls]);
    const error = await failure(transport.fetch({ repeat: 'repeatable' })(get()));
    expect([error.code, error.effect, sent.length]).toEqual(['HTTP_TLS', 'none', 1]);
  });

  it('times out once for each attempt', async () => {
    const { transport, sent } = over([hanging], { attempts: 2 });
    const error = await failure(transport.fetch({ repeat: 'repeatable', timeoutMs: 30 })(get()));
    expect([error.code, error.effect, sent.length]).toEqual(['HTTP_TIMEOUT', 'unknown', 2]);
    expect(sent[0]?.signal.aborted).toBe(true);
  });
});

describe('a request that may happen once only', () => {
  it.each([
    ['a refused connection', refused],
    ['429', status(429)],
  ])('is sent again after %s, because nothing happened', async (_what, step) => {
    const { transport, sent } = over([step, status(201)]);
    const answer = await transport.fetch({ repeat: 'once' })(post());
    expect([answer.status, sent.length]).toEqual([201, 2]);
  });

  it.each([
    ['a cut connection', cut],
    ['a truncated body', truncated],
  ])('fails with an unknown effect after %s', async (_what, step) => {
    const { transport, sent } = over([step]);
    const error = await failure(transport.fetch({ repeat: 'once' })(post()));
    expect([error.code, error.effect, sent.length]).toEqual(['HTTP_UNREACHABLE', 'unknown', 1]);
  });

  it('fails with an unknown effect when its time is over', async () => {
    const { transport, sent } = over([hanging]);
    const error = await failure(transport.fetch({ repeat: 'once', timeoutMs: 30 })(post()));
    expect([error.code, error.effect, sent.length]).toEqual(['HTTP_TIMEOUT', 'unknown', 1]);
  });

  it('is not sent again after a 503, which may come from a proxy that passed it on', async () => {
    const { transport, sent } = over([status(503, { 'retry-after': '0' })]);
    const answer = await transport.fetch({ repeat: 'once' })(post());
    expect([answer.status, sent.length]).toEqual([503, 1]);
  });

  it('is not sent again over trouble after which it may have been done', async () => {
    const { transport, sent } = over([status(400)], { troubleOf: () => 'unclear' });
    await transport.fetch({ repeat: 'once', isOneTransaction: true })(post());
    expect(sent).toHaveLength(1);
  });

  it.each([
    [true, 2],
    [false, 1],
  ])('is sent again to a crowded server where it is one transaction (%s)', async (isOneTransaction, times) => {
    const { transport, sent } = over([status(400), status(201)], { troubleOf: () => 'crowded' });
    await transport.fetch({ repeat: 'once', isOneTransaction })(post());
    expect(sent).toHaveLength(times);
  });

  it('knows that nothing happened when every attempt was refused', async () => {
    const { transport, sent } = over([refused], { attempts: 2 });
    const error = await failure(transport.fetch({ repeat: 'once' })(post()));
    expect([error.code, error.effect, sent.length]).toEqual(['HTTP_UNREACHABLE', 'none', 2]);
  });
});

describe('a request that its service holds back', () => {
  const held = status(403, { 'x-wait-ms': '0' });
  const heldBackMs: TransportOptions['heldBackMs'] = ({ headers }) => {
    const wait = headers.get('x-wait-ms');
    return wait === null ? undefined : wait === 'never' ? 'never' : Number(wait);
  };

  it('is sent again, also when it may happen once only, because nothing happened', async () => {
    const repeated: unknown[] = [];
    const { transport, sent } = over([held, status(201)], { heldBackMs });
    const answer = await transport.fetch({ repeat: 'once', onRepeat: () => repeated.push(0) })(post());
    expect([answer.status, sent.length, repeated.length]).toEqual([201, 2, 0]);
  });

  it('waits as long as that service says', async () => {
    const { transport } = over([status(403, { 'x-wait-ms': '900' }), status(200)], { heldBackMs });
    const begun = performance.now();
    await transport.fetch({ repeat: 'once' })(post());
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
  });

  it('is answered at once when that takes too long', async () => {
    const { transport, sent } = over([status(429, { 'x-wait-ms': 'never' })], { heldBackMs });
    const answer = await transport.fetch({ repeat: 'repeatable' })(get());
    expect([answer.status, await answer.text(), sent.length]).toEqual([429, 'answer 429', 1]);
  });

  it('does not take the window of a rate limit for the time to wait after trouble', async () => {
    const inAnHour = String(Math.round(Date.now() / 1000) + 3600);
    const { transport, sent } = over([status(502, { 'x-ratelimit-reset': inAnHour }), status(200)], { heldBackMs });
    const answer = await transport.fetch({ repeat: 'repeatable' })(get());
    expect([answer.status, sent.length]).toEqual([200, 2]);
  });
});

describe('cancelling', () => {
  it('ends a request in flight, whose effect is then unknown', async () => {
    const controller = new AbortController();
    const { transport, sent } = over([hanging]);
    const pending = failure(transport.fetch({ repeat: 'repeatable' })(new Request(url, { signal: controller.signal })));
    setTimeout(() => controller.abort(new Error('enough')), 20);
    const error = await pending;
    expect([error.code, error.effect, sent.length]).toEqual(['HTTP_ABORTED', 'unknown', 1]);
  });

  it('ends the waiting before a retry', async () => {
    const controller = new AbortController();
    const { transport, sent } = over([status(429, { 'retry-after': '30' })]);
    const pending = failure(transport.fetch({ repeat: 'once' })(new Request(url, { signal: controller.signal })));
    setTimeout(() => controller.abort(new Error('enough')), 20);
    expect((await pending).code).toBe('HTTP_ABORTED');
    expect(sent).toHaveLength(1);
  });

  it('before the request leaves makes sure that nothing happened', async () => {
    const { transport, sent } = over([status(200)]);
    const request = new Request(url, { signal: AbortSignal.abort(new Error('too late')) });
    const error = await failure(transport.fetch({ repeat: 'repeatable' })(request));
    expect([error.code, error.effect, sent.length]).toEqual(['HTTP_ABORTED', 'none', 0]);
  });
});

describe('what is sent', () => {
  it('asks for the credentials anew before every attempt', async () => {
    const tokens = ['first', 'second'];
    const auth = (): TransportAuth => ({ kind: 'bearer', token: tokens.shift() ?? 'none left' });
    const { transport, sent } = over([status(503), status(200)], { auth });
    await transport.fetch({ repeat: 'repeatable' })(get());
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer first', 'Bearer second']);
  });

  it('names tieback, and takes headers from the options and, above them, from the request', async () => {
    const { transport, sent } = over([status(200)], { headers: { 'x-team': 'options', 'x-one': '1' } });
    await transport.fetch({ repeat: 'repeatable' })(new Request(url, { headers: { 'x-team': 'request' } }));
    const headers = Object.fromEntries(sent[0]?.headers ?? []);
    expect(headers).toMatchObject({ 'x-team': 'request', 'x-one': '1' });
    expect(headers['user-agent']).toMatch(/^tieback\/\d+\.\d+\.\d+$/);
  });

  it('sends the body of the policy with each attempt', async () => {
    const { transport, bodies } = over([cut, status(200)]);
    await transport.fetch({ repeat: 'repeatable', body: new Blob(['content']) })(new Request(url, { method: 'PUT' }));
    expect(bodies).toEqual(['content', 'content']);
  });

  it('lets no network follow a redirect', async () => {
    const { transport, sent } = over([status(200)]);
    await transport.fetch({ repeat: 'once' })(get());
    await transport.fetch({ repeat: 'once' })(post());
    expect(sent.map(({ redirect }) => redirect)).toEqual(['manual', 'manual']);
  });

  it('has no more requests in flight than allowed', async () => {
    let inFlight = 0;
    let most = 0;
    const slow: Step = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight -= 1;
      return new Response('ok');
    };
    const { transport } = over([slow], { concurrency: 3 });
    await Promise.all(Array.from({ length: 10 }, () => transport.fetch({ repeat: 'once' })(get())));
    expect(most).toBe(3);
  });
});

describe('what comes back', () => {
  it('takes what it sent as credentials out of what the server says, also those that were renewed since', async () => {
    const sent: TransportAuth[] = [
      { kind: 'bearer', token: 'canary-first' },
      { kind: 'basic', username: 'jane', password: 'canary-second' },
    ];
    const auth = (): TransportAuth => sent.shift() ?? { kind: 'none' };
    const { transport } = over([status(200)], { auth, headers: { 'x-gateway-token': 'canary-header' } });
    for (let requests = 0; requests < 3; requests += 1) await transport.fetch({ repeat: 'repeatable' })(get());
    const carried = Buffer.from('jane:canary-second').toString('base64');
    expect(transport.redact(`canary-first; jane:canary-second; ${carried}; canary-header`)).toBe(
      '[redacted]; jane:[redacted]; [redacted]; [redacted]',
    );
  });

  it('names service, method, path and address in an error, and neither query nor credentials', async () => {
    const auth = (): TransportAuth => ({ kind: 'basic', username: 'jane', password: 'canary7f3Qx9' });
    const { transport } = over([cut], { attempts: 1, auth });
    const error = await failure(transport.fetch({ repeat: 'once' })(post()));
    expect(error.message).toBe(
      'Things at "http://service.example/base" did not answer POST "/base/things": the connection broke before the answer was complete',
    );
  });

  it('streams a body when asked to, and breaks it off with an error of its own', async () => {
    const { transport } = over([truncated]);
    const answer = await transport.fetch({ repeat: 'repeatable', stream: true })(get());
    const error = await failure(answer.text());
    expect(error.code).toBe('HTTP_UNREACHABLE');
  });

  it('reads the body of an error answer although a stream was asked for', async () => {
    const { transport, sent } = over([truncated, status(503), status(200)]);
    const answer = await transport.fetch({ repeat: 'repeatable', stream: true })(get());
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
    expect(sent).toHaveLength(1);
    const { transport: failing, sent: tried } = over([status(503), status(404)]);
    const last = await failing.fetch({ repeat: 'repeatable', stream: true })(get());
    expect([last.status, tried.length]).toEqual([404, 2]);
  });

  it('keeps an answer without a body as it is', async () => {
    const { transport } = over([() => new Response(null, { status: 204, headers: { 'x-a': 'b' } })]);
    const answer = await transport.fetch({ repeat: 'once' })(get());
    expect([answer.status, answer.body, answer.headers.get('x-a')]).toEqual([204, null, 'b']);
  });

  it('tells how far the clock of the server is from ours', async () => {
    const { transport } = over([status(200, { date: new Date(1_010_000).toUTCString() })]);
    expect(transport.clockOffsetMs()).toBeUndefined();
    await transport.fetch({ repeat: 'once' })(get());
    expect(transport.clockOffsetMs()).toBe(10_500);
  });

  it('lets a failure to get credentials through as it is', async () => {
    const auth = () => Promise.reject(new RangeError('keychain locked'));
    const { transport, sent } = over([status(200)], { auth });
    await expect(transport.fetch({ repeat: 'repeatable' })(get())).rejects.toThrow(RangeError);
    expect(sent).toHaveLength(0);
  });
});
