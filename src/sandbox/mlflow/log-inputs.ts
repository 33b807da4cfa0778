import { type Endpoint, endpoint } from './endpoint.ts';
import { readEntries } from './entries.ts';
import { checkLength } from './limits.ts';
import type { DatasetRecord, MlflowState, RunRecord } from './mlflow-state.ts';
import { getActiveRun } from './run-records.ts';
import { entryList } from './shapes.ts';
import type { Message } from './wire-message.ts';

const datasetShape = {
  name: 'string',
  digest: 'string',
  source_type: 'string',
  source: 'string',
  schema: 'string',
  profile: 'string',
} as const;
const inputShape = { tags: entryList, dataset: { message: datasetShape } } as const;
const modelList = { list: { message: { model_id: 'string', step: 'int64' } } } as const;

const textLimits = { name: 500, digest: 36, source: 65_535, schema: 1_048_575, profile: 16_777_215 } as const;

const readInput = ({ dataset, tags: wireTags }: Message<typeof inputShape>) => {
  const { name = '', digest = '', source_type = '', source = '', schema, profile } = dataset ?? {};
  const record: DatasetRecord = {
    name,
    digest,
    source_type,
    source,
    ...(schema && { schema }),
    ...(profile && { profile }),
  };
  for (const [what, limit] of Object.entries(textLimits)) {
    checkLength(what, record[what as keyof DatasetRecord] ?? '', limit);
  }
  const tags = readEntries(wireTags);
  for (const [key, value] of tags) {
    checkLength('Input tag key', key, 255);
    checkLength('Input tag value', value, 500);
  }
  return { record, tags };
};

/** The first to log a dataset of a name and digest in an experiment says what it is; later ones only point to it. */
const addInput = (state: MlflowState, run: RunRecord, { record, tags }: ReturnType<typeof readInput>): RunRecord => {
  const dataset = JSON.stringify([run.experimentId, record.name, record.digest]);
  if (!state.datasets.has(dataset)) state.datasets.set(dataset, record);
  if (run.datasetInputs.some((input) => input.dataset === dataset)) return run;
  return { ...run, datasetInputs: [...run.datasetInputs, { dataset, tags }] };
};

const logInputs = endpoint({
  on: 'POST runs/log-inputs',
  shape: { run_id: 'string', datasets: { list: { message: inputShape } }, models: modelList },
  required: ['run_id'],
  run: ({ run_id: id = '', datasets, models }, state) => {
    const inputs = datasets.map(readInput);
    const run = getActiveRun(state, id);
    const modelInputs = [...run.modelInputs, ...models.map(({ model_id = '' }) => model_id)];
    state.transaction(() => {
      const withInputs = inputs.reduce((each, input) => addInput(state, each, input), run);
      state.runs.set(id, { ...withInputs, modelInputs });
    });
    return {};
  },
});

const logOutputs = endpoint({
  on: 'POST runs/outputs',
  shape: { run_id: 'string', models: modelList },
  required: ['run_id', 'models'],
  run: ({ run_id: id = '', models }, state) => {
    const run = getActiveRun(state, id);
    const added = models.map(({ model_id = '', step = 0 }) => ({ model_id, step }));
    state.runs.set(id, { ...run, modelOutputs: [...run.modelOutputs, ...added] });
    return {};
  },
});

export const inputEndpoints: readonly Endpoint[] = [logInputs, logOutputs];
