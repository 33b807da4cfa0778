import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTransport } from '../../src/http/create-transport.ts';
import type { TlsOptions, Transport } from '../../src/http/transport.ts';
import { systemRuntime } from '../../src/util/runtime.ts';

export type TransportToServer = Disposable & { readonly transport: Transport; readonly baseUrl: string };

/** A transport that sends nothing twice, to a server of its own; no proxy stands between. */
export const openTransportTo = async (
  listener: RequestListener,
  { timeoutMs, tls }: { readonly timeoutMs: number; readonly tls?: TlsOptions | undefined },
): Promise<TransportToServer> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = createTransport({
    service: { name: 'Things', authoritySetting: 'THINGS_CA' },
    baseUrl,
    auth: () => ({ kind: 'none' }),
    timeoutMs,
    attempts: 1,
    tls,
    runtime: { ...systemRuntime(), env: {} },
  });
  return {
    transport,
    baseUrl,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
