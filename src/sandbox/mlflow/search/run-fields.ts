import { findEntry } from '../entries.ts';
import { invalid } from '../mlflow-error.ts';
import type { MlflowState, RunRecord } from '../mlflow-state.ts';
import { type Fields, listOperators, nullOperators, type SearchField, textOperators } from './searchable.ts';

const text = (
  read: (run: RunRecord) => string,
  operators: typeof listOperators | typeof textOperators = textOperators,
) => ({ kind: 'text', operators, read }) as const;

const runName = text((run) => run.name);
const startTime = { kind: 'number', read: (run: RunRecord) => run.startTime } as const;

const attributes: Readonly<Record<string, SearchField<RunRecord>>> = {
  run_id: text((run) => run.id, listOperators),
  run_name: runName,
  'run name': runName,
  'Run name': runName,
  'Run Name': runName,
  status: text((run) => run.status),
  artifact_uri: text((run) => run.artifactUri),
  user_id: text((run) => run.userId),
  start_time: startTime,
  created: startTime,
  Created: startTime,
  end_time: { kind: 'number', read: (run) => run.endTime },
};

const attribute = (key: string): SearchField<RunRecord> => {
  const field = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (!field)
    throw invalid(`Invalid attribute key '${key}' specified. Valid keys are ${Object.keys(attributes).join(', ')}`);
  return field;
};

const datasetKeys = ['name', 'digest', 'context'];

const dataset = ({ datasets }: MlflowState, key: string): SearchField<RunRecord> => {
  if (!datasetKeys.includes(key))
    throw invalid(`Invalid dataset key '${key}' specified. Valid keys are ${datasetKeys.join(', ')}`);
  return {
    kind: 'part',
    key,
    parts: (run) =>
      run.datasetInputs.map((input) => ({
        name: datasets.get(input.dataset)?.name,
        digest: datasets.get(input.dataset)?.digest,
        context: findEntry(input.tags, 'mlflow.data.context'),
      })),
  };
};

const metric = ({ metrics }: MlflowState, key: string): SearchField<RunRecord> => ({
  kind: 'number',
  read: (run) => {
    const value = metrics.latest(run.id).find((point) => point.key === key)?.value;
    return value === 'NaN' ? Number.NaN : value;
  },
});

/** What runs can be searched and sorted by. */
export const runFields =
  (state: MlflowState): Fields<RunRecord> =>
  ({ entity, key }) => {
    switch (entity) {
      case 'tag':
        return { kind: 'text', operators: nullOperators, read: (run) => findEntry(run.tags, key) };
      case 'param':
        return { kind: 'text', operators: nullOperators, read: (run) => findEntry(run.params, key) };
      case 'metric':
        return metric(state, key);
      case 'dataset':
        return dataset(state, key);
      default:
        return attribute(key);
    }
  };
