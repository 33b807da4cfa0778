import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export type Received = {
  readonly method: string;
  /** As it stood in the request line: a path, or a whole URL when a proxy was asked. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly received: readonly Received[];
  /** How many TCP connections were made so far. */
  connectionCount(): number;
  /** Makes it a proxy that tunnels. */
  onConnect(tunnel: (target: string, socket: Duplex) => void): void;
}

export type Answer = (response: Parameters<RequestListener>[1], received: Received, nth: number) => void;

const listen = async (server: Server, host: string): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
};

/** A small HTTP server on a free port of 127.0.0.1, with `tls` an HTTPS one for `localhost`. */
export const startServer = async (answer: Answer, tls?: ServerOptions): Promise<TestServer> => {
  const received: Received[] = [];
  const tunnelled = new Set<Duplex>();
  let connections = 0;
  const handle: RequestListener = async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const one = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(pieces).toString('utf8'),
    };
    received.push(one);
    answer(response, one, received.length);
  };
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server, '127.0.0.1');
  return {
    port,
    url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    received,
    connectionCount: () => connections,
    onConnect: (tunnel) => {
      server.on('connect', (request: IncomingMessage, socket: Duplex) => {
        tunnelled.add(socket);
        tunnel(request.url ?? '', socket);
      });
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      for (const socket of tunnelled) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** A port of 127.0.0.1 on which nothing listens. */
export const closedPort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  return port;
};
