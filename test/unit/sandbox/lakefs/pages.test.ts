import { beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './lakefs-app.ts';

const hostile = `<img src=x onerror="alert('1')">`;

let at: TestApp;
let commit: string;
beforeEach(async () => {
  at = await startApp();
  for (const path of ['train/1.csv', 'train/2.csv', 'top.txt']) await at.put('main', path, 'x');
  commit = await at.commit('main', `Prepare ${hostile}`, {
    metadata: {
      [`key ${hostile}`]: `value ${hostile}`,
      '::lakefs::MLflow Run::url[url:ui]': 'http://127.0.0.1:5000/#/experiments/1/runs/2',
      '::lakefs::Evil::url[url:ui]': 'javascript:alert(1)',
    },
  });
  await at.data('POST', '/tags', { id: 'v1.0', ref: 'main' });
});

const linksOf = (html: string): readonly string[] =>
  [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));

describe('the pages', () => {
  it('show a commit: message, metadata, parents, links, objects', async () => {
    const { status, headers, text } = await at.send('GET', `/repositories/data/commits/${commit}`);
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const { json } = await at.data('GET', '/commits/main~1');
    for (const part of [commit, json.id, 'value &lt;img', 'top.txt', 'train/1.csv', 'DEMO'])
      expect(text).toContain(part);
    expect(text).toContain('<a href="http://127.0.0.1:5000/#/experiments/1/runs/2">Open MLflow Run UI</a>');
    expect(text).toContain('<li>Open Evil UI</li>');
  });

  it('run no script and let no value become markup', async () => {
    for (const path of [
      `commits/${commit}`,
      'objects?ref=main',
      `objects?ref=main&path=${encodeURIComponent(hostile)}`,
    ]) {
      const { text } = await at.send('GET', `/repositories/data/${path}`);
      expect(text).not.toMatch(/<script|<img|javascript:alert\(1\)"/);
    }
    const { status, text } = await at.send('GET', `/repositories/${encodeURIComponent(hostile)}`);
    expect(status).toBe(404);
    expect(text).not.toContain('<img');
  });

  it('list objects by folder, and show one', async () => {
    const top = (await at.send('GET', '/repositories/data/objects?ref=v1.0')).text;
    expect(top).toContain('>train/</a>');
    expect(top).not.toContain('train/1.csv');
    expect((await at.send('GET', '/repositories/data/objects?ref=v1.0&path=train/')).text).toContain('train/2.csv');
    expect((await at.send('GET', '/repositories/data/objects?ref=v1.0&path=top.txt')).text).toContain('1 bytes');
  });

  it('lead from one to the next without a dead end', async () => {
    const seen = new Set<string>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const { status, text } = await at.send('GET', path);
      expect(status, path).toBe(200);
      for (const href of linksOf(text)) if (href.startsWith('/')) await visit(href);
    };
    await visit('/');
    expect(seen.size).toBeGreaterThan(10);
    expect(seen).toContain(`/repositories/data/commits/${commit}`);
  });

  it.each(['/nothing', '/repositories/none', '/repositories/data/commits/none', '/repositories/data/objects?ref=none'])(
    'answer 404 to %s, as a page',
    async (path) => {
      const { status, headers } = await at.send('GET', path);
      expect([status, headers.get('content-type')]).toEqual([404, expect.stringContaining('text/html')]);
    },
  );
});
