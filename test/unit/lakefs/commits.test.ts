import { describe, expect, it } from 'vitest';
import { createCommits } from '../../../src/lakefs/commits.ts';
import { json, page, scriptedLakefs, targetOf } from '../../support/scripted-lakefs.ts';

const id = 'c'.repeat(64);
const other = 'd'.repeat(64);
const wire = (commitId: string) => ({
  id: commitId,
  parents: [other],
  committer: 'me',
  message: 'm',
  creation_date: 1,
  meta_range_id: 'x',
});
const missing = () => json({ message: 'commit not found' }, 404);

describe('commits.get', () => {
  it('gives the commit as a domain value', async () => {
    const { api } = scriptedLakefs(json({ ...wire(id), metadata: { k: 'v' }, generation: 3, version: 1 }));
    expect(await createCommits(api).get('r', 'main')).toEqual({
      id,
      parents: [other],
      committer: 'me',
      message: 'm',
      creationDate: 1,
      metaRangeId: 'x',
      metadata: { k: 'v' },
      generation: 3,
      version: 1,
    });
  });

  it('asks past the cache when a full id is answered with another commit or with none', async () => {
    for (const spoiled of [json(wire(other)), missing()]) {
      const { api, sent } = scriptedLakefs(spoiled, json(wire(id)));
      const answers: unknown[] = [];
      const commit = await createCommits(api).get('r', id, { record: (answer) => answers.push(answer) });
      expect(commit.id).toBe(id);
      expect(sent.map(targetOf)).toEqual([
        `GET /repositories/r/commits/${id}`,
        `GET /repositories/r/commits/${id.slice(0, 63)}`,
      ]);
      expect(answers).toEqual([wire(id)]);
    }
  });

  it('never answers a full id with another commit', async () => {
    const { api } = scriptedLakefs(json(wire(other)), json(wire(other)));
    await expect(createCommits(api).get('r', id)).rejects.toMatchObject({ code: 'LAKEFS_COMMIT_MISMATCH' });
  });

  it('knows that a commit does not exist when both ways say so', async () => {
    const { api } = scriptedLakefs(missing(), missing(), missing());
    expect(await createCommits(api).find('r', id)).toBeUndefined();
    await expect(createCommits(api).get('r', 'main')).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND' });
  });
});

describe('commits.create', () => {
  it('sends only what it was given', async () => {
    const { api, sent } = scriptedLakefs(json(wire(id), 201), json(wire(id), 201));
    const commits = createCommits(api);
    await commits.create('r', 'b', { message: 'm' });
    await commits.create('r', 'b', {
      message: 'm',
      metadata: { k: 'v' },
      allowEmpty: true,
      sourceMetaRange: 'range',
      date: 0,
    });
    expect(sent.map(targetOf)).toEqual([
      'POST /repositories/r/branches/b/commits',
      'POST /repositories/r/branches/b/commits?source_metarange=range',
    ]);
    expect(await Promise.all(sent.map(({ request }) => request.json()))).toEqual([
      { message: 'm' },
      { message: 'm', metadata: { k: 'v' }, allow_empty: true, date: 0 },
    ]);
  });

  it('sends an empty metarange, which is that of a repository without data', async () => {
    const { api, sent } = scriptedLakefs(json(wire(id), 201));
    await createCommits(api).create('r', 'b', { message: 'm', allowEmpty: true, sourceMetaRange: '' });
    expect(sent.map(targetOf)).toEqual(['POST /repositories/r/branches/b/commits?source_metarange=']);
  });
});

describe('commits.log', () => {
  it('turns its filter into the query', async () => {
    const { api, sent } = scriptedLakefs(page([]));
    const filter = { firstParent: true, stopAt: 'v1', since: '2026-01-01T00:00:00Z', objects: ['a', 'b'], limit: 5 };
    await Array.fromAsync(createCommits(api).log('r', 'main', filter));
    const { searchParams } = new URL(sent[0]?.request.url ?? '');
    expect([...searchParams]).toEqual([
      ['first_parent', 'true'],
      ['stop_at', 'v1'],
      ['since', '2026-01-01T00:00:00Z'],
      ['objects', 'a'],
      ['objects', 'b'],
      ['limit', 'true'],
      ['amount', '5'],
    ]);
  });

  it('says that it needs no more than one page only where one page can hold what it needs', async () => {
    const isLimited = async (limit: number) => {
      const { api, sent } = scriptedLakefs(page([]));
      await Array.fromAsync(createCommits(api).log('r', 'main', { limit }));
      return new URL(sent[0]?.request.url ?? '').searchParams.has('limit');
    };
    expect(await isLimited(1000)).toBe(true);
    expect(await isLimited(1001)).toBe(false);
  });
});
