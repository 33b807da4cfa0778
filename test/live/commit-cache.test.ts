import { expect, it } from 'vitest';
import { openRepository } from '../support/lakefs-repository.ts';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the live suite starts the servers and sets it (npm run test:live)`);
  return value;
};

/** Makes the server's cache answer the commit's full id with another commit. */
const cherryPick = async (repository: string, branch: string, commitId: string): Promise<void> => {
  const key = `${setting('TIEBACK_LIVE_ACCESS_KEY_ID')}:${setting('TIEBACK_LIVE_SECRET_ACCESS_KEY')}`;
  const url = `${setting('TIEBACK_LIVE_LAKEFS')}/api/v1/repositories/${repository}/branches/${branch}/cherry-pick`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(key)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ref: commitId }),
  });
  expect(answer.status).toBe(201);
};

it('gets, tags and branches from the commit asked for after a cherry-pick has spoiled the server cache', async () => {
  const { lakefs, repository, put } = await openRepository('cherry');
  await lakefs.branches.create(repository, { name: 'exp', source: 'main' });
  await put('exp', 'a');
  const { id } = await lakefs.commits.create(repository, 'exp', { message: 'm', metadata: { k: 'v' } });
  await cherryPick(repository, 'main', id);
  expect((await lakefs.commits.get(repository, id)).id).toBe(id);
  expect(await lakefs.tags.create(repository, { id: 'v1', ref: id })).toEqual({ id: 'v1', commitId: id });
  expect((await lakefs.tags.get(repository, 'v1')).commitId).toBe(id);
  expect(await lakefs.branches.create(repository, { name: 'from-id', source: id })).toBe(id);
  expect((await lakefs.branches.get(repository, 'from-id')).commitId).toBe(id);
});
