import type { Runtime } from '../util/runtime.ts';

type Env = Runtime['env'];

type Variable = { readonly name: string; readonly value: string };

/** The lower-case spelling wins, as for curl and Python. */
const variable = (env: Env, name: string): Variable => {
  const lower = name.toLowerCase();
  return env[lower] === undefined ? { name, value: env[name] ?? '' } : { name: lower, value: env[lower] };
};

export type Proxies = { readonly httpProxy: string; readonly httpsProxy: string; readonly noProxy: string };

export const proxiesOf = (env: Env): Proxies => ({
  httpProxy: variable(env, 'HTTP_PROXY').value,
  httpsProxy: variable(env, 'HTTPS_PROXY').value,
  noProxy: variable(env, 'NO_PROXY').value,
});

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.+)\]$/, '$1')
    .replace(/(.)\.$/, '$1');

/** An entry of NO_PROXY as undici reads it: a host with its subdomains, `*.` for the subdomains alone, `*` for all, with or without a port. */
const leavesOut = (entry: string, host: string, port: string): boolean => {
  const [, name = entry, onlyPort] = /^([^:]+|\[.+\]):(\d+)$/.exec(entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const wanted = bare(name.replace(/^\*?\./, ''));
  return wanted === '*' || host.endsWith(`.${wanted}`) || (host === wanted && !name.startsWith('*'));
};

/** The proxy that stands before an address: its own host and port, without what it is logged in with, and its variable. */
export type ProxyBefore = { readonly name: string; readonly host: string };

export const proxyBefore = (url: string, env: Env): ProxyBefore | undefined => {
  const { protocol, hostname, port } = new URL(url);
  const host = bare(hostname);
  const asked = port || (protocol === 'https:' ? '443' : '80');
  const entries = proxiesOf(env)
    .noProxy.split(/[,\s]+/)
    .filter(Boolean);
  if (entries.some((entry) => leavesOut(entry, host, asked))) return undefined;
  const own = variable(env, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const { name, value } = own.value === '' ? variable(env, 'HTTP_PROXY') : own;
  return URL.canParse(value) ? { name, host: new URL(value).host } : undefined;
};
