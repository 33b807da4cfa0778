import { buildCardFacts, missingStatement } from '../../../src/card/build-card-facts.ts';
import type { Comparability, ComparedRun, Comparison } from '../../../src/model/comparison.ts';
import type { Fact, Source } from '../../../src/model/fact.ts';
import { asCommitId, asRunId, asTieId } from '../../../src/model/ids.ts';
import { createPathTally } from '../../../src/promote/changed-paths.ts';
import type { GateFacts, StatedCard } from '../../../src/promote/gates/gate.ts';
import { noDifference, type Outputs } from '../../../src/promote/observe-difference.ts';

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

export const noOutputs = (): Outputs => ({ added: createPathTally().found, overwritten: createPathTally().found });

/** What the gates are given of a run that would be the first. */
export const gateFacts = (more: Partial<GateFacts> = {}): GateFacts => {
  const candidate = more.candidate ?? comparedRun({ name: 'new', metrics: { m: 0.9 } });
  return {
    comparison: comparison([candidate]),
    candidate,
    champion: undefined,
    championProblem: undefined,
    data: {
      into: 'main',
      change: { kind: 'merge', source: asCommitId('b'.repeat(64)), allowEmpty: false },
      trained: 'trained',
      destination: 'base',
      base: 'base',
      brought: 'trained',
      outputs: noOutputs(),
      difference: noDifference(),
      isDirty: false,
    },
    source: { uri: 's3://m', modelId: null, name: 'model' },
    ...more,
  };
};

export const source: Source = { record: 'card', pointer: '', readAt: '2026-11-21T12:00:00.000Z' };
export const asserted = <T>(value: T): Fact<T> => ({ grade: 'asserted', value, sources: [source] });
const nothing: Fact<string> = { grade: 'missing', why: 'none' };

/** The card that states these values, each under its path; lists by their indices. */
export const statedCard = (
  values: Readonly<Record<string, Fact<unknown>>>,
  more: Partial<StatedCard['statement']> = {},
): StatedCard => ({
  card: buildCardFacts({
    lengthOf: (path) => {
      const prefix = `${path.join('.')}.`;
      const found = Object.keys(values).filter((key) => key.startsWith(prefix));
      return new Set(found.map((key) => key.slice(prefix.length).split('.')[0])).size;
    },
    keysOf: () => [],
    factOf: (path) => values[path.join('.')] ?? nothing,
  }),
  statement: { ...missingStatement(), file: asserted('card.yaml'), sha256: asserted('abc'), ...more },
});
