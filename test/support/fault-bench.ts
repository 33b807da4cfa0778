import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ListEntry } from '../../src/lakefs/index.ts';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import { canonicalJson } from '../../src/util/canonical-json.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { type Breakage, type FaultyServices, openFaultyServices } from './faulty-services.ts';
import type { Servers } from './servers.ts';
import { servicesState } from './services-state.ts';
import { seedRepository } from './workbench.ts';

/** tieback in this process, over a network that breaks; with a repository, an experiment and a folder of its own. */
export type FaultBench = AsyncDisposable & {
  readonly tieback: Tieback;
  /** The same in the same folder, and it waits as long for an answer as tieback does of itself. */
  readonly patient: Tieback;
  readonly network: FaultyServices;
  readonly repository: string;
  readonly experiment: string;
  /** What a file in the folder holds; undefined when there is none. */
  read(path: string): string | undefined;
  /** All that both services hold, comparable with that of another bench. */
  state(): Promise<unknown>;
};

/** What to replace, and by what, in this order. */
type Names = readonly (readonly [string, string])[];

/** Whatever differs between runs that were made alike: ids, hashes, times, and whether a resume was needed. */
const comparable = (state: unknown, names: Names): unknown => {
  const numbers = new Map<string, number>();
  const numbered = (id: string): string => {
    const known = numbers.get(id) ?? numbers.size + 1;
    numbers.set(id, known);
    return `<id ${known}>`;
  };
  const text = names
    .reduce((all, [own, name]) => all.replaceAll(own, name), canonicalJson(state))
    .replace(/(experiment_?id":"|experiments\/)\d+/gi, '$1<experiment>')
    .replaceAll('"tieback.sealed_by":"resume"', '"tieback.sealed_by":"run"')
    .replace(/("tieback\.(data_checked_at|clock_\w+)":")[^"]+/g, '$1<time>')
    .replace(/\b1[6-9]\d{8}(\d{3})?\b/g, '0')
    .replace(/(?<![0-9a-f])[0-9a-f]{12,64}(?![0-9a-f])/g, numbered);
  return JSON.parse(text);
};

const isRecord = (path: string): boolean => path.startsWith('_tieback/');

/** Without the ids of one run, which would sort by chance. */
const sortKey = (value: unknown): string => canonicalJson(value).replace(/[0-9a-f]{8,}/g, '');

const sorted = <T>(values: readonly T[]): readonly T[] => values.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));

/** What a sealed record says; MLflow gives inputs in no order. */
const readRecord = async ({ lakefs }: Servers, repository: string, branch: string, path: string): Promise<unknown> => {
  const text = await new Response(await lakefs.objects.get(repository, branch, path)).text();
  const { record, ...rest } = JSON.parse(text) as { readonly record: { readonly inputs: readonly unknown[] } };
  return { ...rest, record: { ...record, inputs: sorted(record.inputs) } };
};

/** A record's bytes follow its ids and times: what it says is compared instead. */
const withoutBytes = (entry: ListEntry) =>
  entry.kind === 'object' && isRecord(entry.path) ? { path: entry.path } : entry;

type Own = {
  readonly repository: string;
  readonly experiment: string;
  readonly names: Names;
};

const stateOf = async (servers: Servers, { repository, experiment, names }: Own): Promise<unknown> => {
  const { experiments, ...state } = await servicesState(servers, repository, experiment);
  const runs = state.runs.map(({ artifactUri: _, datasetInputs, ...run }) => ({
    ...run,
    datasetInputs: sorted(datasetInputs),
  }));
  const branches = state.branches.map(({ objects, ...branch }) => ({ ...branch, objects: objects.map(withoutBytes) }));
  const records = state.branches.flatMap(({ id, objects }) =>
    objects.flatMap(({ path }) => (isRecord(path) ? [readRecord(servers, repository, id, path)] : [])),
  );
  const all = { ...state, runs, branches, experiments: experiments.map(({ name }) => name) };
  return comparable({ ...all, records: await Promise.all(records) }, names);
};

type FaultBenchOptions = { readonly breakage?: Breakage; readonly timeoutMs?: number };

/** Opens a bench whose repository has the tag `v1`. */
export const openFaultBench = async (
  servers: Servers,
  { breakage, timeoutMs }: FaultBenchOptions = {},
): Promise<FaultBench> => {
  const own = randomBytes(5).toString('hex');
  const [repository, experiment] = [await seedRepository(servers), `faults-${own}`];
  const dir = mkdtempSync(join(tmpdir(), 'tieback-faults-'));
  const environment = (name: string): string => servers.environment[name] ?? '';
  const direct = {
    lakefs: environment('LAKECTL_SERVER_ENDPOINT_URL'),
    mlflow: environment('MLFLOW_TRACKING_URI'),
  };
  const network = await openFaultyServices(direct, breakage);
  const names: Names = [
    [repository, '<repository>'],
    [experiment, '<experiment>'],
    [own, '<tie>'],
    [network.urls.lakefs, '<lakefs>'],
    [network.urls.mlflow, '<mlflow>'],
  ];
  const accessKeyId = environment('LAKECTL_CREDENTIALS_ACCESS_KEY_ID');
  const secretAccessKey = environment('LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY');
  const runtime = {
    ...systemRuntime(),
    fetch: network.fetch,
    // The shortest waits before anything is tried again.
    random: () => 0,
    // Whoever begins again after a plan that failed is given the same tie.
    uuid: () => own,
    cwd: dir,
    env: { PATH: process.env['PATH'], HOME: dir },
  };
  const open = (limits: { readonly timeoutMs?: number }): Tieback =>
    createTieback(
      {
        lakefs: {
          ...limits,
          endpoint: network.urls.lakefs,
          auth: { kind: 'access-key', accessKeyId, secretAccessKey },
          uiUrl: 'http://lakefs.example',
        },
        mlflow: { ...limits, trackingUri: network.urls.mlflow, uiUrl: 'http://mlflow.example' },
      },
      { runtime },
    );
  return {
    tieback: open(timeoutMs === undefined ? {} : { timeoutMs }),
    patient: open({}),
    network,
    repository,
    experiment,
    read: (path) => (existsSync(join(dir, path)) ? readFileSync(join(dir, path), 'utf8') : undefined),
    state: () => stateOf(servers, { repository, experiment, names }),
    [Symbol.asyncDispose]: async () => {
      await network[Symbol.asyncDispose]();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
