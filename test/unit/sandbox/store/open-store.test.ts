import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../../src/sandbox/store/open-store.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tieback-store-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const stateFile = () => join(dir, 'state.jsonl');
const restart = async (store: { close(): Promise<void> }) => {
  await store.close();
  return openStore(dir);
};

describe.each(['memory', 'folder'] as const)('a store in %s', (kind) => {
  const open = () => openStore(kind === 'folder' ? dir : undefined);

  it('gives back what was set, until it is deleted', async () => {
    const store = open();
    const map = store.map<{ n: number }>('things');
    map.set('a', { n: 1 });
    map.set('b', { n: 2 });
    map.delete('a');
    expect([...map.entries()]).toEqual([['b', { n: 2 }]]);
    expect([map.get('a'), map.has('b'), map.size]).toEqual([undefined, true, 1]);
    await store.close();
  });

  it('keeps maps of different names apart and forgets a cleared one', async () => {
    const store = open();
    store.map('one').set('k', 1);
    store.map('two').set('k', 2);
    store.map('one').clear();
    expect([store.map('one').size, store.map('two').get('k')]).toEqual([0, 2]);
    await store.close();
  });

  it('takes everything back when a transaction throws', async () => {
    const store = open();
    const map = store.map<number>('m');
    map.set('kept', 1);
    map.set('changed', 1);
    const failing = () =>
      store.transaction(() => {
        map.set('changed', 2);
        map.set('changed', 3);
        map.clear();
        map.set('new', 4);
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(Object.fromEntries(map.entries())).toEqual({ kept: 1, changed: 1 });
    await store.close();
  });

  it('stores bytes under their SHA-256 and refuses what it has not', async () => {
    const { blobs, close } = open();
    const id = await blobs.put(Buffer.from('abc'));
    expect(id).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(Buffer.from(await blobs.get(id)).toString()).toBe('abc');
    await blobs.delete(id);
    expect(await blobs.find(id)).toBeUndefined();
    await expect(blobs.get(id)).rejects.toMatchObject({ code: 'SANDBOX_UNUSABLE' });
    await close();
  });
});

describe('a store in a folder', () => {
  it('has everything again after a restart, bytes included', async () => {
    let store = openStore(dir);
    store.map('m').set('k', { deep: ['é', null] });
    store.map('m').set('gone', 1);
    store.map('m').delete('gone');
    const id = await store.blobs.put(Buffer.from('bytes'));
    store = await restart(store);
    expect([...store.map('m').entries()]).toEqual([['k', { deep: ['é', null] }]]);
    expect(Buffer.from(await store.blobs.get(id)).toString()).toBe('bytes');
    await store.close();
  });

  it('has a change on disk before the call that made it returns', async () => {
    const store = openStore(dir);
    store.map('m').set('k', 'at once');
    expect(readFileSync(stateFile(), 'utf8')).toContain('at once');
    await store.close();
  });

  it('drops a torn last line, with the whole transaction on it', async () => {
    let store = openStore(dir);
    store.map('m').set('first', 1);
    const before = readFileSync(stateFile()).length;
    store.transaction(() => {
      store.map('m').set('second', 2);
      store.map('m').delete('first');
    });
    await store.close();
    const bytes = readFileSync(stateFile());
    for (const cut of [1, 10, bytes.length - before - 1]) {
      writeFileSync(stateFile(), bytes.subarray(0, bytes.length - cut));
      store = openStore(dir);
      expect([...store.map('m').entries()]).toEqual([['first', 1]]);
      await store.close();
    }
  });

  it('compacts the log when it is opened', async () => {
    let store = openStore(dir);
    for (let n = 0; n < 100; n += 1) store.map('m').set('k', n);
    store = await restart(store);
    expect(readFileSync(stateFile(), 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(store.map('m').get('k')).toBe(99);
    await store.close();
  });

  it('refuses a log that is damaged before its last line, and leaves it as it is', async () => {
    const store = openStore(dir);
    await store.close();
    appendFileSync(stateFile(), 'not json\n[]\n');
    const damaged = readFileSync(stateFile(), 'utf8');
    expect(() => openStore(dir)).toThrow(expect.objectContaining({ code: 'SANDBOX_UNUSABLE' }));
    expect(() => openStore(dir)).toThrow(/damaged at line 2/);
    expect(readFileSync(stateFile(), 'utf8')).toBe(damaged);
  });

  it('refuses a file that is no log of ours', () => {
    writeFileSync(stateFile(), '{"format":"other"}\n');
    expect(() => openStore(dir)).toThrow(expect.objectContaining({ code: 'SANDBOX_UNUSABLE' }));
  });

  it('refuses a path that is no folder', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => openStore(join(dir, 'file'))).toThrow(expect.objectContaining({ code: 'SANDBOX_UNUSABLE' }));
  });
});
