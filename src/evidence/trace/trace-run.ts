import type { Run } from '../../mlflow/run.ts';
import { mlflowTag, runTag } from '../../tie/keys.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import { putAncestry } from './ancestry.ts';
import { putDescent } from './descent.ts';
import { namedTagsOf } from './named-tags.ts';
import { putCode, putMissingRun, putRun, type Reading, runNode } from './reading.ts';
import { putRunData } from './run-data.ts';
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
const putTiedRuns = async (reading: Reading, run: Run, nested: readonly string[]): Promise<void> => {
  const tie = run.tags[runTag.tie];
  if (tie === undefined) return;
  for (const other of await searchTiedRuns(reading.ports.mlflow, runTag.tie, tie, reading.call)) {
    if (other.id === run.id || nested.includes(other.id)) continue;
    putRun(reading, other);
    const signs = [run, other].map(({ id }) => ({ text: `run tag "${runTag.tie}" of ${id}`, side: 'run' as const }));
    reading.graph.edge({ kind: 'tie', from: runNode(run.id), to: runNode(other.id), signs });
  }
};

/** The run and what it says of itself: its data and its code. */
export const putRunBriefly = async (reading: Reading, run: Run) => {
  putRun(reading, run);
  putCode(reading, run);
  reading.namedTags.push(...namedTagsOf(run));
  return putRunData(reading, run);
};

const putOrigins = async (reading: Reading, run: Run): Promise<void> => {
  const [data] = await putRunBriefly(reading, run);
  const baseline = run.tags[runTag.baselineCommitId];
  if (data === undefined) {
    reading.graph.notice(`nothing leads from run ${run.id} to data in lakeFS`);
    return;
  }
  if (baseline !== undefined) await putDescent(reading, data.repository, baseline, data.commit);
  await putAncestry(reading, data.repository, baseline ?? data.commit);
};

const putRuns = async (reading: Reading, run: Run): Promise<void> => {
  const [nested] = await Promise.all([putChildren(reading, run), putParent(reading, run)]);
  await putTiedRuns(reading, run, [...nested, run.tags[mlflowTag.parentRun] ?? '']);
};

/** Everything behind one run, and what came of it. @returns its node */
export const traceRun = async (reading: Reading, run: Run): Promise<string> => {
  await putOrigins(reading, run);
  await Promise.all([putModels(reading, new Set([run.id])), putRuns(reading, run)]);
  return runNode(run.id);
};
