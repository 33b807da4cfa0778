import type { Commit } from '../../../src/lakefs/commits.ts';
import type { Run } from '../../../src/mlflow/run.ts';
import { asCommitId, asRunId, asTieId } from '../../../src/model/ids.ts';

export const tie = asTieId('20261121-9f3a1c2b4d');
export const dataCommit = asCommitId('da'.repeat(32));
export const baselineCommit = asCommitId('b0'.repeat(32));
export const runId = asRunId('5f3c'.repeat(8));

export const finishedRun = (more: Partial<Run> = {}): Run => ({
  id: runId,
  name: 'first',
  experimentId: '7',
  status: 'FINISHED',
  startTime: 1000,
  endTime: 2000,
  artifactUri: 'mlflow-artifacts:/7/5f3c',
  isDeleted: false,
  params: { lr: '0.1' },
  tags: { 'tieback.tie': tie, 'lakefs.commit_id': dataCommit },
  metrics: [],
  datasetInputs: [],
  ...more,
});

export const commitWith = (metadata: Readonly<Record<string, string>>, id: string = dataCommit): Commit => ({
  id: asCommitId(id),
  parents: [],
  committer: 'ada',
  message: '',
  creationDate: 0,
  metaRangeId: 'aa'.repeat(32),
  metadata,
  generation: undefined,
  version: undefined,
});
