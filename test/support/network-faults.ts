import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange, Serve } from './holding-proxy.ts';

/** Sends the head of an answer and what is wanted of its body. */
const begin = (response: Exchange['response'], answer: Response, body: Buffer): void => {
  const type = answer.headers.get('content-type');
  response.writeHead(answer.status, { ...(type && { 'content-type': type }), 'content-length': body.length });
};

const reset = ({ response }: Exchange): void => {
  response.socket?.resetAndDestroy();
};

/** What a gateway says on its own, without asking the service behind it. */
const gateway =
  (status: number, headers: Readonly<Record<string, string>> = {}): Serve =>
  ({ response }) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end('the gateway says no');
  };

/** The service does what it was asked to, and the gateway says that something went wrong. */
const afterEffect =
  (say: Serve): Serve =>
  async (exchange) => {
    await exchange.sendOn();
    await say(exchange);
  };

const truncated: Serve = async ({ response, sendOn }) => {
  const answer = await sendOn();
  const body = Buffer.from(await answer.arrayBuffer());
  begin(response, answer, body);
  response.flushHeaders();
  response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
};

const silent: Serve = async ({ response, sendOn }) => {
  await sendOn();
  if (!response.destroyed) await once(response, 'close');
};

const slow: Serve = async ({ response, sendOn }) => {
  const answer = await sendOn();
  const body = Buffer.from(await answer.arrayBuffer());
  const third = Math.ceil(body.length / 3);
  await delay(100);
  begin(response, answer, body);
  response.flushHeaders();
  for (let at = 0; at < body.length; at += third) {
    await delay(100);
    response.write(body.subarray(at, at + third));
  }
  response.end();
};

/** Nobody listens where the request goes: known to whoever sends it, as no proxy can refuse what it has read. */
export const refused = 'refused';

/** How a request can break between a client and its server, at the level of the socket. */
export const networkFaults: Readonly<Record<string, Serve | typeof refused>> = {
  refused,
  'reset before': reset,
  'reset after': afterEffect(reset),
  '429': gateway(429),
  '429 in 1 s': gateway(429, { 'retry-after': '1' }),
  '500': gateway(500),
  '503 after': afterEffect(gateway(503)),
  timeout: silent,
  truncated,
  slow,
};
