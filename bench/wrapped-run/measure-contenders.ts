import { openHoldingProxy } from '../../test/support/holding-proxy.ts';
import { median } from '../median.ts';
import { type Contender, child, experiment } from './contenders.ts';
import { type ProcessOptions, peakMemoryMiB, timeProcess } from './run-process.ts';

export type Measured = {
  readonly what: string;
  /** Whole process, median. */
  readonly ms: number;
  readonly requests: readonly string[];
  /** Median of three. */
  readonly memoryMiB: number;
};

export type Bench = { readonly dir: string; readonly env: Readonly<Record<string, string>>; readonly rounds: number };

/** The prepare command, its shell and the command itself: whatever a user runs costs what it costs. */
const notOurs: ReadonlySet<string> = new Set(['sh', 'curl', child]);

let names = 0;
/** A name that no earlier run of the same servers had. */
const newName = (): string => `r${++names}`;

const optionsOf = ({ repository }: Contender, { dir, env }: Bench, name: string): ProcessOptions => ({
  cwd: dir,
  env: { ...env, BENCH_REPOSITORY: repository, BENCH_NAME: name, BENCH_EXPERIMENT: experiment },
});

const timeOne = (contender: Contender, bench: Bench): Promise<number> => {
  const name = newName();
  return timeProcess(contender.command(name), optionsOf(contender, bench, name));
};

const requestsOf = async (contender: Contender, bench: Bench): Promise<readonly string[]> => {
  await using lakefs = await openHoldingProxy(bench.env['LAKECTL_SERVER_ENDPOINT_URL'] ?? '');
  await using mlflow = await openHoldingProxy(bench.env['MLFLOW_TRACKING_URI'] ?? '');
  const env = { ...bench.env, LAKECTL_SERVER_ENDPOINT_URL: lakefs.url, MLFLOW_TRACKING_URI: mlflow.url };
  // What is remembered of a baseline is remembered for the address that it was read from.
  await timeOne(contender, { ...bench, env });
  const before = new Map([lakefs, mlflow].map((proxy) => [proxy, proxy.received.length]));
  await timeOne(contender, { ...bench, env });
  const lines = (service: string, proxy: typeof lakefs) =>
    proxy.received.slice(before.get(proxy)).map(({ method, target }) => `${service} ${method} ${target}`);
  return [...lines('lakeFS', lakefs), ...lines('MLflow', mlflow)];
};

const memoryOf = async (contender: Contender, bench: Bench): Promise<number> => {
  const peaks: number[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    const name = newName();
    peaks.push(await peakMemoryMiB(contender.command(name), optionsOf(contender, bench, name), notOurs));
  }
  return median(peaks);
};

/**
 * Times all contenders in turn, round after round, so that a slow minute of the machine is slow for each of them;
 * requests are counted and memory is watched in rounds of their own, because both cost time.
 */
export const measureContenders = async (
  contenders: readonly Contender[],
  bench: Bench,
): Promise<readonly Measured[]> => {
  const times = new Map(contenders.map((contender): [Contender, number[]] => [contender, []]));
  for (const contender of contenders) await timeOne(contender, bench);
  for (let round = 0; round < bench.rounds; round += 1)
    for (const [contender, values] of times) values.push(await timeOne(contender, bench));
  const measured: Measured[] = [];
  for (const [contender, values] of times) {
    const [requests, memoryMiB] = [await requestsOf(contender, bench), await memoryOf(contender, bench)];
    measured.push({ what: contender.what, ms: median(values), requests, memoryMiB });
  }
  return measured;
};
