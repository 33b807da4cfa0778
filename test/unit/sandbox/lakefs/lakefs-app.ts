import { createLakefsApp } from '../../../../src/sandbox/lakefs/create-lakefs-app.ts';
import { sandboxCredentials } from '../../../../src/sandbox/lakefs/credentials.ts';
import { openStore } from '../../../../src/sandbox/store/open-store.ts';
import type { Store } from '../../../../src/sandbox/store/store.ts';

type Item = { readonly id: string; readonly path: string; readonly type: string; readonly message: string };

/** The fields that answers have; each answer has some of them. */
type AnswerBody = Item & {
  readonly results: readonly Item[];
  readonly pagination: object;
  readonly committer: string;
  readonly creation_date: number;
  readonly commit_id: string;
  readonly generation: number;
  readonly meta_range_id: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parents: readonly string[];
  readonly reference: string;
  readonly user: object;
  readonly version_config: object;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body; of the shape only when it is such JSON. */
  readonly json: AnswerBody;
};

const { accessKeyId, secretAccessKey } = sandboxCredentials;
export const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;

const parse = (text: string): AnswerBody => {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse('{}');
  }
};

/** The lakeFS-like server on a clock that stands until it is set, with repository `data` unless told otherwise. */
export const startApp = async (options: { readonly store?: Store; readonly isEmpty?: boolean } = {}) => {
  const clock = { ms: 1_795_224_700_000 };
  const store = options.store ?? openStore();
  const app = createLakefsApp({ store, now: () => clock.ms });

  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await app.request(path, { ...init, method });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  };
  const api = (method: string, path: string, init: RequestInit = {}): Promise<Answer> =>
    send(method, `/api/v1${path}`, { ...init, headers: { authorization, ...(init.headers as object) } });
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    api(method, path, {
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** Within repository `data`. */
  const data = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> =>
    ask(method, `/repositories/data${path}`, body, headers);
  const put = (branch: string, path: string, content: string, headers: Record<string, string> = {}): Promise<Answer> =>
    api('POST', `/repositories/data/branches/${branch}/objects?path=${encodeURIComponent(path)}`, {
      body: content,
      headers: { 'content-type': 'text/plain', ...headers },
    });
  const commit = async (branch: string, message = 'm', more: object = {}): Promise<string> => {
    const answer = await data('POST', `/branches/${branch}/commits`, { message, ...more });
    if (answer.status !== 201) throw new Error(`commit: ${answer.text}`);
    return answer.json.id;
  };
  const write = async (branch: string, objects: Readonly<Record<string, string>>): Promise<string> => {
    for (const [path, content] of Object.entries(objects)) await put(branch, path, content);
    return commit(branch, `write ${Object.keys(objects).join(' ')}`);
  };
  const branch = (name: string, source = 'main', more: object = {}): Promise<Answer> =>
    data('POST', '/branches', { name, source, ...more });
  const paths = async (ref: string, query = ''): Promise<readonly string[]> =>
    (await data('GET', `/refs/${encodeURIComponent(ref)}/objects/ls?${query}`)).json.results.map((each) => each.path);
  const read = async (ref: string, path: string): Promise<string> =>
    (await data('GET', `/refs/${encodeURIComponent(ref)}/objects?path=${encodeURIComponent(path)}`)).text;
  const changes = async (path: string): Promise<readonly string[]> =>
    (await data('GET', path)).json.results.map((each) => `${each.type} ${each.path}`);

  if (!options.isEmpty) await ask('POST', '/repositories', { name: 'data', storage_namespace: 'local://data' });
  return { clock, store, send, api, ask, data, put, commit, write, branch, paths, read, changes };
};

export type TestApp = Awaited<ReturnType<typeof startApp>>;
