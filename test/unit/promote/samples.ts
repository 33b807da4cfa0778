import type { Comparability, ComparedRun, Comparison } from '../../../src/model/comparison.ts';
import { asCommitId, asRunId, asTieId } from '../../../src/model/ids.ts';

type Sample = {
  readonly name: string;
  readonly metrics?: Readonly<Record<string, number | string>>;
  readonly unfit?: readonly string[];
  readonly comparability?: readonly Comparability[];
  readonly actor?: string;
};

/** A finished, sealed and linked run. */
export const comparedRun = ({
  name,
  metrics = {},
  unfit = [],
  comparability = [],
  actor = 'ada@lab',
}: Sample): ComparedRun => ({
  runId: asRunId(name.padEnd(32, '0')),
  runName: name,
  experimentId: '1',
  status: 'FINISHED',
  actor,
  tie: asTieId('20261121-0000000000'),
  repository: 'faces',
  backLink: asCommitId('b'.repeat(64)),
  seal: 's'.repeat(64),
  testData: [],
  metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, step: 1, definition: {} })),
  unfit,
  comparability,
});

export const comparison = (runs: readonly ComparedRun[]): Comparison => ({
  schema: 'tieback/comparison/1',
  takenAt: '2026-11-21T09:30:00.000Z',
  lakefsUrl: 'http://lakefs',
  mlflowUrl: 'http://mlflow',
  ...(runs[0] === undefined ? {} : { reference: runs[0].runId }),
  runs,
  params: [],
  environment: [],
  code: [],
  data: [],
  gaps: [],
});

export const otherTestData: Comparability = { aspect: 'test-data', answer: 'differs', reason: 'other content' };
export const otherBaseline: Comparability = { aspect: 'baseline', answer: 'differs', reason: 'from v2, not v1' };
