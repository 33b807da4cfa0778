import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TiebackConfig } from '../../src/compose-ports.ts';
import { createLakefsClient, type LakefsClient } from '../../src/lakefs/index.ts';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/index.ts';
import type { ProgressEvent } from '../../src/model/progress.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import { type Runtime, systemRuntime } from '../../src/util/runtime.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import type { Interrupts } from '../../src/wrap/ports.ts';
import { shellUntil } from './shell-until.ts';

export type Service = 'lakefs' | 'mlflow';

/** tieback in this process over a sandbox of its own: no socket, a clock that stands, the same tie id every time. */
export type RunBench = Disposable & {
  readonly sandbox: Sandbox;
  readonly tieback: Tieback;
  readonly lakefs: LakefsClient;
  readonly mlflow: MlflowClient;
  readonly dir: string;
  /** What `tieback` was made of, for another one over the same services. */
  readonly config: TiebackConfig;
  readonly runtime: Runtime;
  readonly told: readonly ProgressEvent[];
  /** Lets so many more requests through to a service, and none after them. */
  takeDown(service: Service, requests: number): void;
  bringUp(): void;
  /** What happens when the command is started; see {@link patientScript}. */
  whileTraining(act: () => Promise<unknown>): void;
  /** Sets the clock of the machines forward; those of the services stand. */
  passTime(ms: number): void;
  /** Sets every clock forward. */
  passTimeEverywhere(ms: number): void;
  /** The texts of the warnings so far. */
  warnings(): readonly string[];
  write(path: string, content: string): void;
  read(path: string): string;
};

export const repository = 'faces';
export const experiment = 'retina';
const goFile = 'go';
export const benchTime = Date.UTC(2026, 10, 21, 9, 30);
/** Of the first run on a bench; later ones differ in their last digits. */
export const firstTie = '20261121-0000000000';

const files: Readonly<Record<string, string>> = {
  'train/a.csv': 'x,y\n1,2\n',
  'train/deep/b.csv': 'x,y\n3,4\n',
  'test/t.csv': 'x,y\n5,6\n',
};

const seed = async ({ lakefs }: Pick<RunBench, 'lakefs'>): Promise<void> => {
  await lakefs.repositories.create({ name: repository, storageNamespace: 'local://faces', defaultBranch: 'main' });
  for (const [path, content] of Object.entries(files)) {
    await lakefs.objects.upload(repository, 'main', { path, body: Buffer.from(content) });
  }
  const { id } = await lakefs.commits.create(repository, 'main', { message: 'baseline' });
  await lakefs.tags.create(repository, { id: 'v1', ref: id });
};

/** The network between tieback and the sandbox, in which a service may go down. */
const createNetwork = (sandbox: Sandbox) => {
  let outage: { readonly service: Service; left: number } | undefined;
  const isLost = (service: Service): boolean => outage?.service === service && outage.left-- <= 0;
  return {
    fetch: async (...args: ConstructorParameters<typeof Request>): Promise<Response> => {
      const request = new Request(...args);
      const service = request.url.startsWith('http://lakefs.sandbox/') ? 'lakefs' : 'mlflow';
      if (isLost(service)) throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
      return sandbox[service].fetch(request);
    },
    takeDown: (service: Service, requests: number): void => {
      outage = { service, left: requests };
    },
    bringUp: (): void => {
      outage = undefined;
    },
  };
};

const runtimeOver = (
  fetch: ReturnType<typeof createNetwork>['fetch'],
  dir: string,
  uuid: () => string,
  now: () => number,
): Runtime => {
  return {
    ...systemRuntime(),
    fetch: fetch as typeof globalThis.fetch,
    now,
    // The shortest waits before anything is tried again.
    random: () => 0,
    uuid,
    cwd: dir,
    env: { PATH: process.env['PATH'], HOME: dir, GITHUB_ACTOR: 'ada', GITHUB_REPOSITORY: 'clinic/retina' },
  };
};

export type BenchOptions = {
  /** How often a request is sent at most; default: as tieback itself does. */
  readonly attempts?: number;
  readonly interrupts?: Interrupts;
  /** What tie ids are made from; default: counts up. */
  readonly uuid?: () => string;
};

const counting = (): (() => string) => {
  let ids = 0;
  return () => String(ids++).padStart(10, '0');
};

/** Opens a bench with repository `faces`, whose tag `v1` holds two training files and a test file. */
export const openRunBench = async ({
  interrupts,
  uuid = counting(),
  ...more
}: BenchOptions = {}): Promise<RunBench> => {
  let servicesPassedMs = 0;
  const sandbox = await createSandbox({ now: () => benchTime + servicesPassedMs });
  const dir = mkdtempSync(join(tmpdir(), 'tieback-bench-'));
  const { fetch, takeDown, bringUp } = createNetwork(sandbox);
  let passedMs = 0;
  const runtime = runtimeOver(fetch, dir, uuid, () => benchTime + passedMs);
  const config = {
    lakefs: {
      ...more,
      endpoint: 'http://lakefs.sandbox',
      auth: { kind: 'access-key', ...sandbox.credentials } as const,
    },
    mlflow: { ...more, trackingUri: 'http://mlflow.sandbox' },
  };
  const told: ProgressEvent[] = [];
  let whileTraining: () => Promise<unknown> = async () => undefined;
  const onProgress = (event: ProgressEvent): void => {
    told.push(event);
    if (event.kind !== 'step-started' || event.step !== 'train') return;
    void whileTraining().finally(() => writeFileSync(join(dir, goFile), ''));
  };
  const lakefs = createLakefsClient({ ...config.lakefs, runtime });
  await seed({ lakefs });
  return {
    sandbox,
    tieback: createTieback(config, { runtime, onProgress, ...(interrupts && { interrupts }) }),
    lakefs,
    mlflow: createMlflowClient({ ...config.mlflow, runtime }),
    dir,
    config,
    runtime,
    told,
    passTime: (ms) => {
      passedMs += ms;
    },
    passTimeEverywhere: (ms) => {
      passedMs += ms;
      servicesPassedMs += ms;
    },
    takeDown,
    bringUp,
    whileTraining: (act) => {
      whileTraining = act;
    },
    warnings: () => told.flatMap((event) => (event.kind === 'notice' && event.level === 'warn' ? [event.text] : [])),
    write: (path, content) => {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    },
    read: (path) => readFileSync(join(dir, path), 'utf8'),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
};

/** A request for a run on tag `v1` whose command does nothing. */
export const requestFor = (more: Partial<RunRequest> = {}): RunRequest => ({
  repository,
  source: { kind: 'baseline', ref: 'v1' },
  experiment,
  runName: 'first',
  prefix: 'train',
  command: ['true'],
  ...more,
});

/** A command in the words of a shell. */
export const script = (text: string): readonly string[] => ['sh', '-c', text];

/** A command that does nothing before what `whileTraining` was told has happened. */
export const patientScript = (text = 'true'): readonly string[] => script(`${shellUntil(goFile)}; ${text}`);

export const listAll = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
