import { isTiebackError, TiebackError } from '../../errors.ts';
import type { ComparedRun, Comparison } from '../../model/comparison.ts';
import { counted } from '../../util/counted.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { stripUrlCredentials } from '../../util/secrets/redact.ts';
import { commonReference, comparabilityOf } from './comparability.ts';
import type { ComparePorts, CompareRequest } from './compare-ports.ts';
import { comparedFacts, comparedRun } from './compare-runs.ts';
import { dataDifferences } from './data-differences.ts';
import { createListingFacts } from './listing-facts.ts';
import { createTagReader, type ReadRun, readRun } from './read-run.ts';
import { selectRuns } from './select-runs.ts';

const concurrency = 16;

const shortestId = 8;

/** As runs are named everywhere else; and by the short ids that a comparison itself shows. */
const referencesNamed = (
  runs: readonly ComparedRun[],
  name: string,
  { resolveLocally }: ComparePorts,
): readonly ComparedRun[] => {
  const byId = (id: string) => runs.filter(({ runId, tie }) => runId === id || tie === id);
  const ways = [
    () => byId(name),
    () => runs.filter(({ runName }) => runName === name),
    () => (name.length < shortestId ? [] : runs.filter(({ runId }) => runId.startsWith(name))),
    () => byId(resolveLocally(name).id),
  ];
  for (const way of ways) {
    const found = way();
    if (found.length > 0) return found;
  }
  return [];
};

const namedReference = (runs: readonly ComparedRun[], name: string, ports: ComparePorts): ComparedRun => {
  const [first, second] = referencesNamed(runs, name, ports);
  if (first !== undefined && second === undefined) return first;
  throw new TiebackError(
    'USAGE_INVALID',
    first === undefined
      ? `reference "${name}" is none of the ${counted(runs.length, 'run')} that are compared`
      : `"${name}" could mean several of the runs that are compared`,
    { hint: 'say --reference with the id of one of them: tieback compare --experiment NAME --json lists them' },
  );
};

const referenceOf = (
  runs: readonly ComparedRun[],
  { reference, runs: named = [], rivals, metrics = [], referenceMetrics = metrics }: CompareRequest,
  ports: ComparePorts,
): ComparedRun | undefined => {
  if (reference !== undefined && runs.length > 0) return namedReference(runs, reference, ports);
  return named.length > 0 && rivals === undefined ? runs[0] : commonReference(runs, referenceMetrics);
};

/** Whether a run is one of those asked for: of the rivals only those that can be promoted, and are for no other model. */
const isMeant = ({ runId, unfit, model }: ComparedRun, { rivals, runs = [] }: CompareRequest): boolean =>
  rivals === undefined ||
  runs.includes(runId) ||
  (unfit.length === 0 && (model === undefined || rivals.models.includes(model)));

const readAll = async (
  request: CompareRequest,
  ports: ComparePorts,
  signal: AbortSignal,
): Promise<readonly ReadRun[]> => {
  const readers = { describeListing: createListingFacts(ports.lakefs.objects), standing: createTagReader(ports) };
  const selected = await selectRuns(request, ports, { signal });
  const reads: ReadRun[] = [];
  const reading = mapConcurrent(selected, { concurrency, signal }, (run) =>
    readRun(run, request, ports, readers, { signal }),
  );
  for await (const read of reading) {
    reads.push(read);
    ports.onProgress({ kind: 'count', action: 'reading runs', done: reads.length, total: selected.length });
  }
  return reads;
};

/** Versions are told where the servers tell them, and are no reason to fail. */
const versionOf = async <K extends string>(key: K, read: () => Promise<string | undefined>) => {
  try {
    const version = await read();
    return version === undefined ? {} : ({ [key]: version } as { readonly [P in K]: string });
  } catch (error) {
    if (isTiebackError(error)) return {};
    throw error;
  }
};

const readVersions = async ({ lakefs, mlflow }: ComparePorts, signal: AbortSignal) => {
  const [ofLakefs, ofMlflow] = await Promise.all([
    versionOf('lakefsVersion', async () => (await lakefs.server.config({ signal })).version),
    versionOf('mlflowVersion', () => mlflow.server.version({ signal })),
  ]);
  return { ...ofLakefs, ...ofMlflow };
};

/** A metric that nobody logged is a slip of the pen. */
const assertMetrics = (runs: readonly ComparedRun[], reads: readonly ReadRun[], wanted: readonly string[]): void => {
  const has = ({ metrics, addedMetrics = [] }: ComparedRun, key: string): boolean =>
    [...metrics, ...addedMetrics].some((metric) => metric.key === key);
  const absent = wanted.find((key) => !runs.some((run) => has(run, key)));
  if (absent === undefined || runs.length === 0) return;
  const known = [...new Set(reads.flatMap(({ today }) => today.metrics.map(({ key }) => key)))].sort();
  throw new TiebackError('USAGE_INVALID', `no run has metric "${absent}"`, {
    hint:
      known.length === 0 ? 'none of the runs has logged a metric' : `the runs have: ${known.slice(0, 20).join(', ')}`,
  });
};

/**
 * Holds runs against each other: metrics with intervals, parameters, environment, code, and what lies between their data.
 * @throws MLFLOW_RUN_NOT_FOUND, MLFLOW_EXPERIMENT_NOT_FOUND, TIE_AMBIGUOUS, USAGE_INVALID
 */
export const compare = async (
  request: CompareRequest,
  ports: ComparePorts,
  signal: AbortSignal,
): Promise<Comparison> => {
  const { metrics = [], depth = 1 } = request;
  const [all, versions] = await Promise.all([readAll(request, ports, signal), readVersions(ports, signal)]);
  const meant = all
    .map((read) => ({ read, run: comparedRun(read, metrics) }))
    .filter(({ run }) => isMeant(run, request));
  const reads = meant.map(({ read }) => read);
  const plain = meant.map(({ run }) => run);
  assertMetrics(plain, reads, metrics);
  const reference = referenceOf(plain, request, ports);
  const runs = plain.map((run) => ({ ...run, comparability: comparabilityOf(run, reference) }));
  const { data, gaps } = await dataDifferences({ runs, reference, depth }, ports, signal);
  return ports.scrub({
    schema: 'tieback/comparison/1',
    takenAt: new Date(ports.runtime.now()).toISOString(),
    lakefsUrl: stripUrlCredentials(ports.lakefs.endpoint),
    mlflowUrl: stripUrlCredentials(ports.mlflow.trackingUri),
    ...versions,
    ...(reference === undefined ? {} : { reference: reference.runId }),
    runs,
    ...comparedFacts(reads),
    data,
    gaps: [...reads.flatMap((read) => read.gaps), ...gaps],
  });
};
