import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { TiebackError } from '../errors.ts';
import type { Heard } from './faults.ts';

const host = '127.0.0.1';

export type Listener = {
  readonly url: string;
  /** Ends connections that clients keep for later as well. */
  close(): Promise<void>;
};

/** Sends what is left of an answer and breaks the connection once that has gone out. */
const sendBroken = (heard: Extract<Heard, { kind: 'half' | 'nothing' }>, outgoing: ServerResponse): Response => {
  if (heard.kind === 'nothing') outgoing.socket?.destroy();
  else {
    outgoing.writeHead(heard.status, Object.fromEntries(heard.headers));
    outgoing.flushHeaders();
    outgoing.write(heard.bytes, () => outgoing.socket?.destroy());
  }
  return RESPONSE_ALREADY_SENT;
};

const createListener = (handle: (request: Request) => Promise<Heard>) =>
  getRequestListener(
    async (request, { outgoing }) => {
      const heard = await handle(request);
      return heard.kind === 'whole' ? heard.answer : sendBroken(heard, outgoing as HttpBindings['outgoing']);
    },
    { overrideGlobalObjects: false },
  );

const open = async (server: Server, port: number): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  return promise;
};

const unusable = (port: number, cause: unknown): TiebackError => {
  const reason = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'is taken' : 'cannot be used';
  return new TiebackError('SANDBOX_UNUSABLE', `port ${port} on ${host} ${reason}`, {
    hint: 'give the sandbox another port (--lakefs-port, --mlflow-port), or 0 for any free one',
    details: { port },
    cause,
  });
};

/**
 * Serves on 127.0.0.1; port 0 is any free one.
 * @throws SANDBOX_UNUSABLE when the port is taken
 */
export const listen = async (handle: (request: Request) => Promise<Heard>, port: number): Promise<Listener> => {
  const server = createServer(createListener(handle));
  try {
    const url = `http://${host}:${await open(server, port)}`;
    const close = async (): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    };
    return { url, close };
  } catch (cause) {
    throw unusable(port, cause);
  }
};
