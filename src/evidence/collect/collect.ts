import type { Records } from '../../model/evidence.ts';
import { getTie, type TieTarget } from '../../tie/find-tie.ts';
import { createRedactor, stripUrlCredentials } from '../../util/secrets/redact.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { recordId } from '../record-id.ts';
import { type DocumentExtras, readCardData } from './collect-card.ts';
import { createCollection } from './collection.ts';
import { readCommits, readData } from './read-data.ts';
import { readRefs } from './read-refs.ts';
import { readRun } from './read-run.ts';
import { type Reading, startReading } from './reading.ts';

const readServers = async ({ collection, ports: { lakefs, mlflow } }: Reading): Promise<void> => {
  await Promise.all([
    collection.ask(recordId.lakefsConfig, (call) => lakefs.server.config(call)),
    collection.ask(recordId.mlflowVersion, (call) => mlflow.server.version(call)),
  ]);
};

const putRequest = ({ collection, ports, found }: Reading, target: TieTarget): void => {
  const lakefsUrl = stripUrlCredentials(ports.lakefs.endpoint);
  const mlflowUrl = stripUrlCredentials(ports.mlflow.trackingUri);
  collection.put(recordId.request, {
    target: target.id,
    tieId: found.tieId,
    ...(found.runId === undefined ? {} : { runId: found.runId }),
    repository: found.repository,
    lakefsUrl,
    mlflowUrl,
    lakefsUiUrl: stripUrlCredentials(ports.lakefsUiUrl ?? lakefsUrl),
    mlflowUiUrl: stripUrlCredentials(ports.mlflowUiUrl ?? mlflowUrl),
  });
};

const putClock = ({ collection, ports: { lakefs, mlflow } }: Reading): void => {
  const offsets = { lakefsOffsetMs: lakefs.server.clockOffsetMs(), mlflowOffsetMs: mlflow.server.clockOffsetMs() };
  collection.put(
    recordId.clock,
    Object.fromEntries(Object.entries(offsets).filter(([, offset]) => offset !== undefined)),
  );
};

/**
 * Reads everything that both services say about one tie. What is gone or does not answer leaves a gap, never an error.
 * @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, and what a server's absence throws when the tie itself could not be looked up
 */
export const collect = async (
  target: TieTarget,
  ports: EvidencePorts,
  signal: AbortSignal,
  extras: DocumentExtras = {},
): Promise<Records> => {
  const found = await getTie(target, ports, { signal });
  const collection = createCollection({
    now: () => ports.runtime.now(),
    servers: {
      lakefs: stripUrlCredentials(ports.lakefs.endpoint),
      mlflow: stripUrlCredentials(ports.mlflow.trackingUri),
    },
    redact: ports.redact ?? createRedactor(),
    signal,
  });
  const reading = startReading(collection, ports, found);
  putRequest(reading, target);
  const backLink = readCommits(reading, target);
  await Promise.all([
    backLink,
    reading.sealed,
    readRefs(reading),
    readRun(reading, backLink),
    readData(reading, backLink),
    readServers(reading),
    readCardData(reading, extras),
  ]);
  putClock(reading);
  return collection.records();
};
