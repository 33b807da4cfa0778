import type { Commit } from '../lakefs/commits.ts';
import type { Records } from '../model/evidence.ts';
import { getTie, type TieTarget } from '../tie/find-tie.ts';
import { anchorBranch, backLinkKey, baselineAnchorBranch, runTag } from '../tie/keys.ts';
import { createRedactor, stripUrlCredentials } from '../util/redact.ts';
import { collectCommits } from './collect-commits.ts';
import { collectDatasets } from './collect-data.ts';
import { createCollection } from './collection.ts';
import type { EvidencePorts } from './evidence-ports.ts';
import { readRun } from './read-run.ts';
import { type Reading, startReading } from './reading.ts';
import { recordId } from './record-id.ts';

const readCommits = async ({ collection, ports, found, named }: Reading): Promise<Commit | undefined> => {
  const { tags } = await named;
  return collectCommits(collection, ports, {
    repository: found.repository,
    tieId: found.tieId,
    ownBranch: tags[runTag.branch],
    baseline: tags[runTag.baselineCommitId],
    data: tags[runTag.commitId] ?? tags[runTag.docsCommit],
  });
};

const readRefs = async ({ collection, ports, found, named }: Reading): Promise<void> => {
  const { lakefs } = ports;
  const { repository } = found;
  const askBranch = (name: string) =>
    collection.ask(recordId.branch(repository, name), (call) => lakefs.branches.find(repository, name, call));
  const askTag = (name: string) =>
    collection.ask(recordId.tag(repository, name), (call) => lakefs.tags.find(repository, name, call));
  const askNamed = async (): Promise<void> => {
    const { tags } = await named;
    const baseline = tags[runTag.baselineCommitId];
    const names = [tags[runTag.baselineTag], tags[runTag.dataTag]].filter((name) => name !== undefined);
    await Promise.all([baseline && askBranch(baselineAnchorBranch(baseline)), ...names.map(askTag)]);
  };
  await Promise.all([askBranch(anchorBranch(found.tieId)), askNamed()]);
};

const readData = async (reading: Reading, backLink: Promise<Commit | undefined>): Promise<void> => {
  const { collection, ports, found } = reading;
  const { tags, inputs } = await reading.named;
  await collectDatasets(collection, ports, {
    repository: found.repository,
    inputs,
    baseline: tags[runTag.baselineCommitId],
    data: tags[runTag.commitId] ?? tags[runTag.docsCommit],
    statedPrefix: async () => (await backLink)?.metadata[backLinkKey.dataPrefix],
  });
};

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
export const collect = async (target: TieTarget, ports: EvidencePorts, signal: AbortSignal): Promise<Records> => {
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
  const backLink = readCommits(reading);
  await Promise.all([
    backLink,
    reading.sealed,
    readRefs(reading),
    readRun(reading, backLink),
    readData(reading, backLink),
    readServers(reading),
  ]);
  putClock(reading);
  return collection.records();
};
