import { Buffer } from 'node:buffer';
import type { TransportAuth } from './transport.ts';

/** The value of the `Authorization` header; undefined without credentials. */
export const authorization = (auth: TransportAuth): string | undefined => {
  switch (auth.kind) {
    case 'none':
      return undefined;
    case 'basic':
      return `Basic ${Buffer.from(`${auth.username}:${auth.password}`, 'utf8').toString('base64')}`;
    case 'bearer':
      return `Bearer ${auth.token}`;
  }
};
