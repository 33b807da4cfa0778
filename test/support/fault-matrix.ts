import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { TiebackError } from '../../src/errors.ts';
import { forEachConcurrent } from '../../src/util/concurrency.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { type FaultBench, openFaultBench } from './fault-bench.ts';
import type { Breakage, RequestName } from './faulty-services.ts';
import { networkFaults } from './network-faults.ts';
import { script } from './run-bench.ts';
import { sampleOf } from './sample.ts';
import { openServers, type Servers } from './servers.ts';

/** Most of the time is spent waiting. */
const concurrency = 16;
/** For requests that get no answer; the others are waited for as long as tieback does. */
const timeoutMs = 4000;
/** A timer may send a request once more in one run than in another: so many broken requests may not have been sent at all. */
const mayBeUnsent = 1;

/** What is asked of the runs besides what all of them are asked. */
export type RunKind = Partial<RunRequest>;

/** Those that a second try does not always end; the others end alike however often they happen. */
const lastingFaults: readonly string[] = ['refused', 'reset after', '429', 'timeout'];

const requestFor = ({ repository, experiment }: FaultBench, kind: RunKind): RunRequest => ({
  repository,
  experiment,
  runName: 'first',
  prefix: 'train',
  inputs: [{ role: 'test', uri: `lakefs://${repository}/v1/test` }],
  showMetrics: ['acc'],
  noCapture: ['all'],
  command: script(
    `echo once >> started; echo '{"params":{"lr":0.1},"metrics":{"acc":0.5},"step":1}' >> "$TIEBACK_METRICS"`,
  ),
  source: { kind: 'fixed', ref: 'v1' },
  ...kind,
});

type Unbroken = { readonly state: unknown; readonly asked: readonly RequestName[] };

const runUnbroken = async (servers: Servers, kind: RunKind): Promise<Unbroken> => {
  await using bench = await openFaultBench(servers);
  const { isComplete } = await bench.tieback.run(requestFor(bench, kind));
  expect(isComplete).toBe(true);
  return { state: await bench.state(), asked: [...bench.network.asked] };
};

const wrong = 'WRONG:';
const unsent = 'complete, and the request was never sent';

const codeOf = (error: unknown): string =>
  error instanceof TiebackError && error.hint ? error.code : `${wrong} no clear error, ${String(error)}`;

/** Where two states first differ. */
const differenceOf = (expected: unknown, actual: unknown, path = ''): string | undefined => {
  if (isDeepStrictEqual(expected, actual)) return undefined;
  const [left, right] = [expected, actual].map((value) => new Map(Object.entries(Object(value))));
  const key = [...(left?.keys() ?? []), ...(right?.keys() ?? [])].find(
    (one) => !isDeepStrictEqual(left?.get(one), right?.get(one)),
  );
  if (key === undefined || typeof expected !== 'object' || typeof actual !== 'object')
    return `${path} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
  return differenceOf(left?.get(key), right?.get(key), `${path}.${key}`);
};

/** Goes on as a person would: resume when a tie was begun, else the same command again. */
const goOn = async ({ patient }: FaultBench, request: RunRequest): Promise<RunOutcome> =>
  (await patient.ties()).length === 0 ? patient.run(request) : patient.resume();

type Case = { readonly servers: Servers; readonly kind: RunKind; readonly unbroken: Unbroken };

/** Breaks one request of a run, goes on until it is complete, and tells how that went. */
const runBroken = async ({ servers, kind, unbroken }: Case, breakage: Breakage): Promise<string> => {
  await using bench = await openFaultBench(servers, {
    breakage,
    ...(breakage.fault === 'timeout' && { timeoutMs }),
  });
  const request = requestFor(bench, kind);
  const first = await bench.tieback.run(request).catch((error: unknown) => error);
  bench.network.mend();
  const outcome: Partial<RunOutcome> = first instanceof Error ? {} : (first as RunOutcome);
  const codes = first instanceof Error ? [codeOf(first)] : (outcome.failures ?? []).map(({ code }) => code);
  const code = [...new Set(codes)].join('+');
  if (outcome.isComplete !== true) {
    const mended = await goOn(bench, request).catch(codeOf);
    if (typeof mended === 'string') return `${wrong} ${code}, then ${mended}`;
    if (!mended.isComplete) return `${wrong} ${code}, then incomplete: ${JSON.stringify(mended.failures)}`;
  }
  if (bench.read('started') !== 'once\n') return `${wrong} ${code}, started ${bench.read('started')}`;
  const difference = differenceOf(unbroken.state, await bench.state());
  if (difference !== undefined) return `${wrong} ${code}, then another end: ${difference}`;
  if (bench.network.brokenCount() === 0) return unsent;
  return code === '' ? 'complete' : `complete after ${code}`;
};

const nameOf = ({ what, nth }: RequestName): string => (nth === 1 ? what : `${what} #${nth}`);

/** One download is like the other. */
const isAnotherDownload = ({ what, nth }: RequestName): boolean => nth > 1 && /GET .* \(train/.test(what);

type Ends = ReadonlyMap<string, Record<string, string>>;

/** A row for each request, a column for each fault; ends other than "complete" by a number, which is told below. */
const tableOf = (ends: Ends, columns: readonly string[]): string => {
  const others = [...new Set([...ends.values()].flatMap((row) => Object.values(row)))].filter(
    (end) => end !== 'complete',
  );
  const width = Math.max(...[...ends.keys()].map((name) => name.length));
  const line = (name: string, cells: readonly string[]): string =>
    [name.padEnd(width), ...cells.map((cell, index) => cell.padEnd(columns[index]?.length ?? 0))].join('  ');
  const shown = (end: string | undefined): string => {
    if (end === undefined) return '';
    return end === 'complete' ? '·' : String(others.indexOf(end) + 1);
  };
  return [
    line('', columns),
    ...[...ends].map(([name, row]) =>
      line(
        name,
        columns.map((column) => shown(row[column])),
      ),
    ),
    ...['· complete', ...others.map((end, index) => `${index + 1} ${end}`)],
  ].join('\n');
};

/**
 * Breaks every request of a run in every way (a sample of them, but for `TIEBACK_TESTS=all`), each in a run of its own, and
 * expects all of them to end as if nothing had happened. Prints how each one ended.
 */
export const expectMended = async (kind: RunKind, { isLasting }: { readonly isLasting: boolean }): Promise<void> => {
  await using servers = await openServers();
  const unbroken = await runUnbroken(servers, kind);
  const faults = isLasting ? lastingFaults : Object.keys(networkFaults);
  const names = unbroken.asked.filter((name) => !isAnotherDownload(name));
  const ends = new Map<string, Record<string, string>>(names.map((name) => [nameOf(name), {}]));
  const points = sampleOf(names.flatMap((name) => faults.map((fault) => ({ ...name, fault, isLasting }))));
  await forEachConcurrent(points, { concurrency }, async (point) => {
    const row = ends.get(nameOf(point)) ?? {};
    row[point.fault] = await runBroken({ servers, kind, unbroken }, point);
  });
  console.log(`${points.length} runs, ${isLasting ? 'broken until resumed' : 'broken once'}\n${tableOf(ends, faults)}`);
  const endsWith = (part: string): readonly string[] =>
    [...ends].flatMap(([name, row]) =>
      Object.entries(row).flatMap(([fault, end]) => (end.includes(part) ? [`${name} · ${fault}: ${end}`] : [])),
    );
  expect(endsWith(wrong), endsWith(wrong).join('; ')).toEqual([]);
  expect(endsWith(unsent).length, endsWith(unsent).join('; ')).toBeLessThanOrEqual(mayBeUnsent);
};
