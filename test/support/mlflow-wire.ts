import { randomUUID } from 'node:crypto';
import { createMlflowApp } from '../../src/sandbox/mlflow/create-mlflow-app.ts';
import { openStore } from '../../src/sandbox/store/open-store.ts';
import type { WireEntry, WireJson } from './mlflow-wire-json.ts';

/** An answer as it comes over the wire; `json` is empty for an empty or non-JSON body. */
export type WireAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: WireJson;
};

/** Requests to an MLflow-like service, without a client in between. */
export type MlflowWire = {
  readonly send: (
    method: string,
    path: string,
    init?: { body?: string; headers?: Readonly<Record<string, string>> },
  ) => Promise<WireAnswer>;
  readonly get: (path: string) => Promise<WireAnswer>;
  readonly post: (path: string, body?: unknown) => Promise<WireAnswer>;
  readonly patch: (path: string, body: unknown) => Promise<WireAnswer>;
  readonly delete: (path: string, body: unknown) => Promise<WireAnswer>;
  readonly sendJson: (method: string, path: string, body: unknown) => Promise<WireAnswer>;
};

const parse = (text: string): WireJson => {
  try {
    return JSON.parse(text) as WireJson;
  } catch {
    return {} as WireJson;
  }
};

const api = '/api/2.0/mlflow/';

/** Paths without a slash in front are below `/api/2.0/mlflow/`, all of them below `baseUrl`. */
export const mlflowWire = (
  fetch: (request: Request) => Response | Promise<Response>,
  baseUrl = 'http://mlflow.sandbox',
): MlflowWire => {
  const send: MlflowWire['send'] = async (method, path, init = {}) => {
    const url = `${baseUrl}${path.startsWith('/') ? path : `${api}${path}`}`;
    const answer = await fetch(new Request(url, { method, ...init }));
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parse(text) };
  };
  const sendJson: MlflowWire['sendJson'] = (method, path, body) =>
    send(method, path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return {
    send,
    sendJson,
    get: (path) => send('GET', path),
    post: (path, body = {}) => sendJson('POST', path, body),
    patch: (path, body) => sendJson('PATCH', path, body),
    delete: (path, body) => sendJson('DELETE', path, body),
  };
};

/** A new, empty service in memory whose clock moves by a millisecond a look. */
export const newMlflowWire = (): MlflowWire => {
  let time = 1_700_000_000_000;
  const now = (): number => {
    time += 1;
    return time;
  };
  return mlflowWire(createMlflowApp({ store: openStore(), now }).fetch);
};

/** A new experiment's id. */
export const newExperiment = async (wire: MlflowWire, name: string = `wire-${randomUUID()}`): Promise<string> =>
  (await wire.post('experiments/create', { name })).json.experiment_id;

/** A new run's id. */
export const newRun = async (wire: MlflowWire, experimentId: string, more: object = {}): Promise<string> =>
  (await wire.post('runs/create', { experiment_id: experimentId, start_time: 1, ...more })).json.run.info.run_id;

/** What a run holds. */
export const runData = async (wire: MlflowWire, runId: string) =>
  (await wire.get(`runs/get?run_id=${runId}`)).json.run.data;

/** Status and error code of an answer. */
export const statusAndCode = async (answer: Promise<WireAnswer>): Promise<readonly [status: number, code: string]> => {
  const { status, json } = await answer;
  return [status, json.error_code];
};

/** Tags or params by their keys; the service leaves out a list that is empty. */
export const entriesOf = (list: readonly WireEntry[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]));
