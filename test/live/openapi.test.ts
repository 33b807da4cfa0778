import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Description, openapiDifferences } from '../support/openapi-differences.ts';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the live suite starts the servers and sets it (npm run test:live)`);
  return value;
};

/** The server without our client in between. */
const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
  const key = `${setting('TIEBACK_LIVE_ACCESS_KEY_ID')}:${setting('TIEBACK_LIVE_SECRET_ACCESS_KEY')}`;
  return fetch(`${setting('TIEBACK_LIVE_LAKEFS')}/api/v1${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(key)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
};

const createRepository = async (): Promise<string> => {
  const name = `openapi-${crypto.randomUUID()}`;
  const made = await ask('POST', '/repositories', { name, storage_namespace: `local://${name}` });
  expect(made.status).toBe(201);
  return `/repositories/${name}`;
};

const idOf = async (repository: string, ref: string): Promise<string> => {
  const commit = (await (await ask('GET', `${repository}/commits/${ref}`)).json()) as { id: string };
  return commit.id;
};

/** Where our description differs from the server's own, with the server's answer as the proof that ours is right. */
const deviations: Readonly<Record<string, (repository: string) => Promise<void>>> = {
  'GET /repositories/{repository}/actions/runs/{run_id}/hooks 200.results[].status: enum failed,completed': async (
    repository,
  ) => {
    const hook = (id: string, when: string) => ({
      id,
      if: when,
      type: 'lua',
      properties: { script: 'print("asked")' },
    });
    const action = {
      name: 'gate',
      on: { 'pre-merge': {} },
      hooks: [hook('asked', 'true'), hook('after', 'failure()')],
    };
    await ask('POST', `${repository}/branches`, { name: 'exp', source: 'main' });
    await ask('POST', `${repository}/branches/exp/objects?path=_lakefs_actions/gate.yaml`, action);
    await ask('POST', `${repository}/branches/exp/commits`, { message: 'm' });
    const merged = (await (await ask('POST', `${repository}/refs/exp/merge/main`, {})).json()) as { reference: string };
    const list = async (path: string) =>
      (await (await ask('GET', `${repository}/actions/runs${path}`)).json()) as object;
    const runs = (await list(`?commit=${merged.reference}`)) as { results: readonly { run_id: string }[] };
    expect(await list(`/${runs.results[0]?.run_id}/hooks`)).toMatchObject({
      results: [
        { hook_id: 'asked', status: 'completed' },
        { hook_id: 'after', status: 'skipped' },
      ],
    });
  },
  'POST /repositories/{repository}/branches 201: no text/plain': async (repository) => {
    const made = await ask('POST', `${repository}/branches`, { name: 'exp', source: 'main' });
    expect(made.status).toBe(201);
    expect(made.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await made.text()).toBe(await idOf(repository, 'main'));
  },
  'PUT /repositories/{repository}/branches/{branch}/objects/stat/user_metadata: no status 204': async (repository) => {
    await ask('POST', `${repository}/branches/main/objects?path=a`, 'content');
    const set = await ask('PUT', `${repository}/branches/main/objects/stat/user_metadata?path=a`, { set: { k: 'v' } });
    expect(set.status).toBe(204);
    const stat = (await (await ask('GET', `${repository}/refs/main/objects/stat?path=a`)).json()) as object;
    expect(stat).toMatchObject({ metadata: { k: 'v' } });
  },
};

describe("our description of lakeFS's API", () => {
  let ours: Description;
  let theirs: Description;
  beforeAll(async () => {
    ours = parse(await readFile(new URL('../../src/lakefs/openapi.yaml', import.meta.url), 'utf8')) as Description;
    const answer = await fetch(`${setting('TIEBACK_LIVE_LAKEFS')}/openapi.json`);
    theirs = (await answer.json()) as Description;
  });

  it("says nothing that the server's own does not say, but for the known deviations", () => {
    expect(new Set(openapiDifferences(ours, theirs))).toEqual(new Set(Object.keys(deviations)));
  });

  it.each(Object.keys(deviations))('is right where it deviates: %s', async (deviation) => {
    await deviations[deviation]?.(await createRepository());
  });

  it('gives each operation one tag', () => {
    const operations = Object.values(ours.paths).flatMap((item) =>
      Object.entries(item).flatMap(([method, operation]) => (method === 'parameters' ? [] : [operation])),
    ) as readonly { readonly tags?: readonly string[] }[];
    expect(operations.length).toBeGreaterThan(30);
    expect(operations.filter(({ tags }) => tags?.length !== 1)).toEqual([]);
  });
});

describe('what no description says', () => {
  it('is that the ends of a merge base stand each under the name of the other', async () => {
    const repository = await createRepository();
    await ask('POST', `${repository}/branches`, { name: 'exp', source: 'main' });
    await ask('POST', `${repository}/branches/exp/commits`, { message: 'm', allow_empty: true });
    const found = await (await ask('GET', `${repository}/refs/exp/merge/main`)).json();
    const [source, destination] = [await idOf(repository, 'exp'), await idOf(repository, 'main')];
    expect(source).not.toBe(destination);
    expect(found).toEqual({
      source_commit_id: destination,
      destination_commit_id: source,
      base_commit_id: destination,
    });
  });

  it('is that a conflict has no message', async () => {
    const repository = await createRepository();
    const commit = async (branch: string, content: string) => {
      await ask('POST', `${repository}/branches/${branch}/objects?path=a`, content);
      await ask('POST', `${repository}/branches/${branch}/commits`, { message: content });
    };
    await ask('POST', `${repository}/branches`, { name: 'exp', source: 'main' });
    await commit('exp', 'one');
    await commit('main', 'another');
    const refused = await ask('POST', `${repository}/refs/exp/merge/main`, {});
    expect(refused.status).toBe(409);
    expect(await refused.json()).toEqual({ reference: '' });
  });

  it('is that a pull request never says who merged it, and is called merged by whoever says so', async () => {
    const repository = await createRepository();
    await ask('POST', `${repository}/branches`, { name: 'exp', source: 'main' });
    await ask('POST', `${repository}/branches/exp/objects?path=a`, 'content');
    await ask('POST', `${repository}/branches/exp/commits`, { message: 'm' });
    const request = { title: 't', source_branch: 'exp', destination_branch: 'main' };
    const open = async () => {
      const { id } = (await (await ask('POST', `${repository}/pulls`, request)).json()) as { id: string };
      return `${repository}/pulls/${id}`;
    };
    const read = async (path: string) => (await (await ask('GET', path)).json()) as object;
    const [said, merged] = [await open(), await open()];
    expect((await ask('PATCH', said, { status: 'merged' })).status).toBe(204);
    expect(await read(said)).toMatchObject({ status: 'merged' });
    expect(await read(said)).not.toHaveProperty('merged_commit_id');
    expect((await ask('PUT', `${merged}/merge`)).status).toBe(200);
    expect(Object.keys(await read(merged)).sort()).toEqual([
      'author',
      'closed_date',
      'creation_date',
      'description',
      'destination_branch',
      'id',
      'merged_commit_id',
      'source_branch',
      'status',
      'title',
    ]);
    const { results } = (await read(`${repository}/pulls`)) as { readonly results: readonly object[] };
    for (const listed of results) expect(listed).not.toHaveProperty('merged_commit_id');
  });

  it('is that an impossible ref expression is a failure of the server', async () => {
    const refused = await ask('GET', `${await createRepository()}/commits/main%5E3`);
    expect(refused.status).toBe(500);
    expect(await refused.json()).toMatchObject({ message: expect.stringContaining('invalid value') });
  });
});
