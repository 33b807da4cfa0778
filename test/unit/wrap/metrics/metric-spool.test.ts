import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMetricSpool, type SpoolBatch } from '../../../../src/wrap/metrics/metric-spool.ts';
import type { TieFolder } from '../../../../src/wrap/tie-folder.ts';
import { newTieFolder } from '../samples.ts';

/** A clock that goes on by a second whenever it is looked at. */
const ticking = (start = 0) => {
  let at = start;
  return { now: () => (at += 1000) };
};

const say = (folder: TieFolder, ...lines: readonly unknown[]): void =>
  appendFileSync(folder.metrics, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

const readAll = async (folder: TieFolder, runtime = ticking()): Promise<readonly SpoolBatch[]> => {
  const spool = createMetricSpool(folder, runtime);
  const batches: SpoolBatch[] = [];
  for (let batch = await spool.next(true); batch !== undefined; batch = await spool.next(true)) batches.push(batch);
  return batches;
};

const metricsOf = (batches: readonly SpoolBatch[]) => batches.flatMap(({ metrics = [] }) => metrics);

describe('a metrics file', () => {
  it('is nothing when the script never wrote one', async () => {
    expect(await readAll(newTieFolder())).toEqual([]);
  });

  it('gives metrics with their steps, and parameters as texts', async () => {
    const folder = newTieFolder();
    say(folder, { params: { lr: 0.1, name: 'x', flags: [1] } }, { metrics: { acc: 0.5, loss: 2 }, step: 3 });
    expect(await readAll(folder)).toMatchObject([
      {
        params: { lr: '0.1', name: 'x', flags: '[1]' },
        metrics: [
          { key: 'acc', value: 0.5, step: 3, timestamp: 1000 },
          { key: 'loss', value: 2, step: 3, timestamp: 1000 },
        ],
        lines: 2,
        unreadable: 0,
      },
    ]);
  });

  it("takes the script's own times before the time of reading", async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { acc: 1 }, timestamp: 1_700_000_000_042 });
    expect(metricsOf(await readAll(folder))).toMatchObject([{ timestamp: 1_700_000_000_042, step: 0 }]);
  });

  it.each([
    ['{"metrics":{"loss":NaN,"up":Infinity,"down":-Infinity},"step":1}', [Number.NaN, Infinity, -Infinity]],
    ['{"metrics":{"loss":"NaN","up":"Infinity"}}', [Number.NaN, Infinity]],
    ['{"params":{"why":"a NaN"},"metrics":{"loss": NaN }}', [Number.NaN]],
  ])('takes what Python writes for what is no number: %s', async (line, values) => {
    const folder = newTieFolder();
    writeFileSync(folder.metrics, `${line}\n`);
    expect(metricsOf(await readAll(folder)).map(({ value }) => value)).toEqual(values);
  });

  it('counts lines that nobody can read, and keeps the others', async () => {
    const folder = newTieFolder();
    writeFileSync(
      folder.metrics,
      '{"metrics":{"acc":\n[1]\n"text"\n\n{"metrics":{"acc":true}}\n{"metrics":{"acc":1}}\n',
    );
    const batches = await readAll(folder);
    expect(batches).toMatchObject([{ lines: 5, unreadable: 4 }]);
    expect(metricsOf(batches)).toMatchObject([{ key: 'acc', value: 1 }]);
  });

  it('keeps a parameter of every name', async () => {
    const folder = newTieFolder();
    writeFileSync(folder.metrics, '{"params":{"__proto__":"a","constructor":"b"}}\n');
    const [batch] = await readAll(folder);
    expect(Object.entries(batch?.params ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('counts each entry that cannot be recorded, and keeps the others of its line', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { a: null, b: 1 }, params: { c: 1 }, d: 1 });
    expect(await readAll(folder)).toMatchObject([{ unreadable: 2, metrics: [{ key: 'b' }], params: { c: '1' } }]);
  });

  it('leaves a last line alone while it may still be written, and takes it at the end', async () => {
    const folder = newTieFolder();
    const spool = createMetricSpool(folder, ticking());
    writeFileSync(folder.metrics, '{"metrics":{"a":1}}\n{"metrics":{"b"');
    expect((await spool.next(false))?.metrics).toMatchObject([{ key: 'a' }]);
    expect(await spool.next(false)).toBeUndefined();
    appendFileSync(folder.metrics, ':2}}');
    expect(await spool.next(false)).toBeUndefined();
    expect((await spool.next(true))?.metrics).toMatchObject([{ key: 'b', value: 2 }]);
    expect(await spool.next(true)).toBeUndefined();
  });

  it('is read on from where it was left', async () => {
    const folder = newTieFolder();
    const spool = createMetricSpool(folder, ticking());
    say(folder, { metrics: { a: 1 } });
    const first = await spool.next(false);
    say(folder, { metrics: { ü: 2 } });
    const second = await spool.next(false);
    expect([first, second].map((batch) => batch?.metrics?.map(({ key, timestamp }) => [key, timestamp]))).toEqual([
      [['a', 1000]],
      [['ü', 2000]],
    ]);
  });
});

/** Everything that batches say, however the lines are spread over them. */
const sumOf = (batches: readonly SpoolBatch[]) => ({
  metrics: metricsOf(batches),
  params: Object.assign({}, ...batches.map(({ params }) => params)),
  lines: batches.reduce((sum, { lines }) => sum + lines, 0),
});

describe('a metrics file that is read again', () => {
  const writeTwice = async (folder: TieFolder): Promise<readonly SpoolBatch[]> => {
    const spool = createMetricSpool(folder, ticking());
    const batches: (SpoolBatch | undefined)[] = [];
    for (const key of ['a', 'b']) {
      say(folder, { metrics: { [key]: 1 }, params: { [key]: 1 } });
      batches.push(await spool.next(false));
    }
    return batches.flatMap((batch) => batch ?? []);
  };

  it('gives the same lines with the same times, in another process at another time', async () => {
    const folder = newTieFolder();
    const live = await writeTwice(folder);
    expect(metricsOf(live).map(({ timestamp }) => timestamp)).toEqual([1000, 2000]);
    expect(sumOf(await readAll(folder, ticking(9_000_000)))).toEqual(sumOf(live));
    expect(sumOf(await readAll(folder, ticking(99_000_000)))).toEqual(sumOf(live));
  });

  it('joins what was read at many times into one batch', async () => {
    const folder = newTieFolder();
    await writeTwice(folder);
    expect(await readAll(folder, ticking(9_000_000))).toHaveLength(1);
  });

  it('goes on in the middle, each line with its time', async () => {
    const folder = newTieFolder();
    const [first, second] = await writeTwice(folder);
    const spool = createMetricSpool(folder, ticking(9_000_000), first?.next);
    expect((await spool.next(true))?.metrics).toEqual(second?.metrics);
    expect(await spool.next(true)).toBeUndefined();
  });

  it('stamps only what is new', async () => {
    const folder = newTieFolder();
    const live = await writeTwice(folder);
    say(folder, { metrics: { c: 1 } });
    const again = await readAll(folder, ticking(9_000_000));
    expect(sumOf(again.slice(0, 1))).toEqual(sumOf(live));
    expect(metricsOf(again.slice(1))).toMatchObject([{ key: 'c', timestamp: 9_001_000 }]);
    expect(sumOf(await readAll(folder, ticking(99_000_000)))).toEqual(sumOf(again));
  });

  it('outlives a crash in the middle of stamping', async () => {
    const folder = newTieFolder();
    const live = await writeTwice(folder);
    appendFileSync(folder.metricTimes, '{"end":99,"a');
    say(folder, { metrics: { c: 1 } });
    const again = await readAll(folder, ticking(9_000_000));
    expect(sumOf(again.slice(0, 1))).toEqual(sumOf(live));
    expect(sumOf(await readAll(folder, ticking(99_000_000)))).toEqual(sumOf(again));
  });

  it.each([
    ['shorter', '{"metrics":{"z":1}}\n'],
    ['as long', '{"metrics":{"z":1},"params":{"z":1}}\n{"metrics":{"y":1},"params":{"y":1}}\n'],
    ['longer', '{"metrics":{"z":1},"params":{"z":1}}\n{"metrics":{"y":1}}\n{"metrics":{"z":2}}\n{"metrics":{"z":3}}\n'],
  ])('begins anew with a file that the script began anew, %s than it was', async (_size, content) => {
    const folder = newTieFolder();
    const live = await writeTwice(folder);
    writeFileSync(folder.metrics, content);
    const spool = createMetricSpool(folder, ticking(9_000_000), live.at(-1)?.next);
    expect((await spool.next(true))?.metrics?.[0]).toMatchObject({ key: 'z', value: 1 });
  });
});

describe('a metrics file that takes the place of a removed one', () => {
  const z = { metrics: { z: 1 }, params: { z: 1 } };

  it.each([
    ['seen to be gone', true],
    ['made at once', false],
  ])('gives its lines times of their own, also to a later process: %s', async (_how, isLooked) => {
    const folder = newTieFolder();
    const runtime = ticking();
    const spool = createMetricSpool(folder, runtime);
    say(folder, { metrics: { a: 1 } }, { metrics: { a: 2 } });
    expect(metricsOf([await spool.next(false)].flatMap((batch) => batch ?? []))).toMatchObject([
      { timestamp: 1000 },
      { timestamp: 1000 },
    ]);
    rmSync(folder.metrics);
    if (isLooked) expect(await spool.next(false)).toBeUndefined();
    say(folder, z);
    const batch = await spool.next(false);
    expect(batch?.metrics).toMatchObject([{ key: 'z', timestamp: 2000 }]);
    expect(metricsOf(await readAll(folder, ticking(9_000_000)))).toEqual(batch?.metrics);
  });

  it('is noticed by another process that goes on in it', async () => {
    const folder = newTieFolder();
    say(folder, { metrics: { a: 1 } }, { metrics: { a: 2 } });
    const [first] = await readAll(folder);
    rmSync(folder.metrics);
    say(folder, z);
    const spool = createMetricSpool(folder, ticking(9_000_000), first?.next);
    expect((await spool.next(true))?.metrics).toMatchObject([{ key: 'z', timestamp: 9_001_000 }]);
  });

  it('loses its times with the whole folder, and is read all the same', async () => {
    const folder = newTieFolder();
    const spool = createMetricSpool(folder, ticking());
    say(folder, { metrics: { a: 1 } }, { metrics: { a: 2 } });
    await spool.next(false);
    rmSync(folder.dir, { recursive: true });
    expect(await spool.next(false)).toBeUndefined();
    mkdirSync(folder.dir, { recursive: true });
    say(folder, z);
    const batch = await spool.next(false);
    expect(batch?.metrics).toMatchObject([{ key: 'z', timestamp: 2000 }]);
    expect(metricsOf(await readAll(folder, ticking(9_000_000)))).toEqual(batch?.metrics);
  });

  it('keeps the times where the script has put a longer copy in its place', async () => {
    const folder = newTieFolder();
    const spool = createMetricSpool(folder, ticking());
    say(folder, { metrics: { a: 1 } });
    const first = await spool.next(false);
    writeFileSync(`${folder.metrics}.new`, `${readFileSync(folder.metrics, 'utf8')}${JSON.stringify(z)}\n`);
    renameSync(`${folder.metrics}.new`, folder.metrics);
    const second = await spool.next(false);
    expect(metricsOf(await readAll(folder, ticking(9_000_000)))).toEqual(
      metricsOf([first, second].flatMap((batch) => batch ?? [])),
    );
  });
});

describe('a long metrics file', () => {
  const pieceBytes = 512 * 1024;

  it('is read in pieces of whole lines, none lost and none twice', async () => {
    const folder = newTieFolder();
    const lines = 30_000;
    say(folder, ...Array.from({ length: lines }, (_, step) => ({ metrics: { ümlaut: step }, step })));
    const batches = await readAll(folder);
    expect(batches.length).toBeGreaterThan(1);
    expect(Math.max(...batches.map(({ start, next }) => next.end - start))).toBeLessThanOrEqual(pieceBytes);
    expect(metricsOf(batches).map(({ value }) => value)).toEqual(Array.from({ length: lines }, (_, step) => step));
    expect(sumOf(await readAll(folder, ticking(9_000_000)))).toEqual(sumOf(batches));
  });

  it('may have lines that are longer than a piece', async () => {
    const folder = newTieFolder();
    say(folder, { params: { long: 'x'.repeat(3 * pieceBytes) } }, { metrics: { a: 1 } });
    const batches = await readAll(folder);
    expect(sumOf(batches)).toMatchObject({ lines: 2, metrics: [{ key: 'a' }] });
    expect(sumOf(batches).params.long).toHaveLength(3 * pieceBytes);
  });
});

describe('a metrics file with many writers', () => {
  it('loses no line of theirs', async () => {
    const folder = newTieFolder();
    const [writers, lines] = [6, 200];
    const children = Array.from({ length: writers }, (_, writer) =>
      spawn('sh', [
        '-c',
        `i=0; while [ $i -lt ${lines} ]; do echo '{"metrics":{"m${writer}":'$i'},"step":'$i'}' >> "$0"; i=$((i+1)); done`,
        folder.metrics,
      ]),
    );
    const spool = createMetricSpool(folder, ticking());
    const seen: SpoolBatch[] = [];
    const ended = Promise.all(children.map((child) => once(child, 'exit')));
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    while (!isOver) {
      seen.push(...[await spool.next(false)].flatMap((batch) => batch ?? []));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    seen.push(...[await spool.next(true)].flatMap((batch) => batch ?? []));
    expect(seen.every(({ unreadable }) => unreadable === 0)).toBe(true);
    for (let writer = 0; writer < writers; writer++) {
      const values = metricsOf(seen).flatMap(({ key, value }) => (key === `m${writer}` ? [value] : []));
      expect(values).toEqual(Array.from({ length: lines }, (_, value) => value));
    }
    expect(metricsOf(await readAll(folder, ticking(9_000_000)))).toEqual(metricsOf(seen));
  });
});
