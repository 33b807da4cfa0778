import type { Run } from '../../mlflow/run.ts';
import { commitKey, mlflowTag, runTag } from '../../tie/keys.ts';
import { putAncestry } from './ancestry.ts';
import { putDescent } from './descent.ts';
import { type LinkedRun, readLinkedRun } from './linked-run.ts';
import { namedTagsOf } from './named-tags.ts';
import { putCode, putMissingRun, putRun, type Reading, runNode } from './reading.ts';
import { type DataLink, putRunData } from './run-data.ts';
import { putModels } from './run-models.ts';

const nestedEdge = ({ graph }: Reading, parent: string, child: string): void => {
  graph.edge({
    kind: 'nested',
    from: runNode(parent),
    to: runNode(child),
    // MLflow has no other way to say it, and its own pages go by it.
    signs: [
      { text: `run tag "${mlflowTag.parentRun}"`, side: 'run' },
      { text: 'as MLflow nests runs', side: 'registry' },
    ],
  });
};

const putParent = async (reading: Reading, run: Run): Promise<void> => {
  const parent = run.tags[mlflowTag.parentRun];
  if (parent === undefined) return;
  const found = await reading.ports.mlflow.runs.find(parent, reading.call);
  if (found === undefined) putMissingRun(reading, parent);
  else putRun(reading, found);
  nestedEdge(reading, parent, run.id);
};

const putChildren = async (reading: Reading, run: Run): Promise<readonly string[]> => {
  const { mlflow } = reading.ports;
  const filter = `tags.\`${mlflowTag.parentRun}\` = '${run.id}'`;
  const found = await Array.fromAsync(
    mlflow.runs.search({ experimentIds: [run.experimentId], filter, view: 'all' }, reading.call),
  );
  for (const child of found) {
    putRun(reading, child);
    nestedEdge(reading, run.id, child.id);
  }
  return found.map(({ id }) => id);
};

/** Other runs that the same script made. */
const putTiedRuns = async (
  reading: Reading,
  { today: run, link }: LinkedRun,
  nested: readonly string[],
): Promise<void> => {
  const tie = link?.metadata[commitKey.tie] ?? run.tags[runTag.tie];
  if (tie === undefined) return;
  for (const other of await reading.runsOfTie(tie)) {
    if (other.id === run.id || nested.includes(other.id)) continue;
    putRun(reading, other);
    const signs = [run, other].map(({ id }) => ({ text: `run tag "${runTag.tie}" of ${id}`, side: 'run' as const }));
    reading.graph.edge({ kind: 'tie', from: runNode(run.id), to: runNode(other.id), signs });
  }
};

/** The run with its data and its code. @returns what it was trained on, the likeliest first */
export const putRunBriefly = async (reading: Reading, linked: LinkedRun): Promise<readonly DataLink[]> => {
  putRun(reading, linked.today, linked.link?.metadata[commitKey.tie]);
  putCode(reading, linked.run);
  reading.namedTags.push(...namedTagsOf(linked));
  return putRunData(reading, linked);
};

const putOrigins = async (reading: Reading, linked: LinkedRun): Promise<void> => {
  const [data] = await putRunBriefly(reading, linked);
  if (data === undefined) {
    reading.graph.notice(`nothing leads from run ${linked.today.id} to data in lakeFS`);
    return;
  }
  const { repository, commit } = data;
  const { [runTag.baselineCommitId]: baseline } = linked.run.tags;
  const isMadeOf = baseline !== undefined && (await putDescent(reading, repository, baseline, commit));
  await putAncestry(reading, repository, isMadeOf ? baseline : commit);
};

const putRuns = async (reading: Reading, linked: LinkedRun): Promise<void> => {
  const { today: run } = linked;
  const [nested] = await Promise.all([putChildren(reading, run), putParent(reading, run)]);
  await putTiedRuns(reading, linked, [...nested, run.tags[mlflowTag.parentRun] ?? '']);
};

/** Everything behind one run, and what came of it. @returns its node */
export const traceRun = async (reading: Reading, run: Run): Promise<string> => {
  const linked = await readLinkedRun(reading, run);
  await putOrigins(reading, linked);
  await Promise.all([putModels(reading, new Set([run.id])), putRuns(reading, linked)]);
  return runNode(run.id);
};
