import { TiebackError } from '../errors.ts';
import type { TransportAuth } from '../http/transport.ts';
import { stripUrlCredentials } from '../util/secrets/redact.ts';

/** Where a tracking server's routes are. */
export type TrackingServer = {
  /** Without credentials and without a final slash. */
  readonly baseUrl: string;
  /** What the API's paths follow: the base URL and `/api` or `/ajax-api`. */
  readonly apiUrl: string;
  /** User name and password that stood in the URI. */
  readonly auth: TransportAuth;
};

const local = (uri: string): TiebackError =>
  new TiebackError('MLFLOW_TRACKING_URI_LOCAL', `tracking URI "${stripUrlCredentials(uri)}" is no server`, {
    hint: `start one on it and use its address: mlflow server --backend-store-uri ${backendStore(uri)} --port 5000, then http://127.0.0.1:5000`,
  });

const backendStore = (uri: string): string => (uri.trim() === '' ? 'sqlite:///mlflow.db' : stripUrlCredentials(uri));

const unsupported = (uri: string, scheme: string): TiebackError =>
  new TiebackError(
    'MLFLOW_UNSUPPORTED',
    `tracking URI "${stripUrlCredentials(uri)}" has the unknown scheme "${scheme}"`,
    {
      hint: 'give the http:// or https:// address of the tracking server, and its token as MLFLOW_TRACKING_TOKEN',
    },
  );

/** `localhost:5000`, where `http://` was forgotten. */
const isHostAndPort = (uri: string): boolean => /^(?:[\w.-]+|\[[0-9a-f:]+\]):\d+(?:\/|$)/i.test(uri);

const withoutScheme = (uri: string): TiebackError =>
  new TiebackError('MLFLOW_UNSUPPORTED', `tracking URI "${uri}" does not say http:// or https://`, {
    hint: `write it in full: http://${uri}`,
  });

/** Schemes under which MLflow itself opens a store, without any server. */
const storeScheme = /^(?:file|sqlite|postgresql|postgres|mysql|mssql|oracle)(?:\+\w+)?$/;

/** `databricks` and `databricks-uc` stand for a workspace even without a colon. */
const schemeOf = (uri: string): string | undefined =>
  /^(databricks(?:-uc)?(?=$|:)|[a-z][a-z0-9+.-]+(?=:))/i.exec(uri)?.[1]?.toLowerCase();

/** The API's own path and a page of the web UI are taken for the address that they belong to. */
const basePath = (pathname: string): string =>
  pathname
    .replace(/\/+$/, '')
    .replace(/\/(?:ajax-)?api(?:\/2\.0(?:\/mlflow)?)?$/, '')
    .replace(/\/+$/, '');

/** Servers of other makes that speak MLflow's API under a path of theirs, and `/api` only. */
const isForeignPrefix = (path: string): boolean => /\/api\/v\d+\/projects\/[^/]+\/ml\/mlflow$/.test(path);

/**
 * The base of the API. Under a path prefix MLflow 3.17 serves everything there and MLflow 3.6 only the web UI's routes;
 * those, `/ajax-api`, are there on both.
 */
const apiPath = (path: string): string => (path === '' || isForeignPrefix(path) ? '/api' : '/ajax-api');

/** A `%` that begins no escape stands for itself, as for curl and Python. */
const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });

const authOf = (url: URL): TransportAuth =>
  url.username === '' && url.password === ''
    ? { kind: 'none' }
    : { kind: 'basic', username: decoded(url.username), password: decoded(url.password) };

/** @throws MLFLOW_TRACKING_URI_LOCAL for a folder or database, MLFLOW_UNSUPPORTED for another scheme than http and https, or none */
export const parseTrackingUri = (given: string): TrackingServer => {
  const uri = given.trim();
  if (isHostAndPort(uri)) throw withoutScheme(uri);
  const scheme = schemeOf(uri);
  if (scheme === undefined || storeScheme.test(scheme) || /^[a-z]:[\\/]/i.test(uri)) throw local(uri);
  if ((scheme !== 'http' && scheme !== 'https') || !URL.canParse(uri)) throw unsupported(uri, scheme);
  const url = new URL(uri);
  const path = basePath(url.pathname);
  const baseUrl = `${url.origin}${path}`;
  return { baseUrl, apiUrl: `${baseUrl}${apiPath(path)}`, auth: authOf(url) };
};
