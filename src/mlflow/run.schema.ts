import * as z from 'zod/mini';
import { asRunId } from '../model/ids.ts';
import { metricSchema } from './metric.schema.ts';
import type { DatasetInput, Run } from './run.ts';
import { readAs, wireCount, wireEntries, wireId, wireList, wireNumber, wireText } from './wire.schema.ts';

const runInfo = z.object({
  run_id: z.string(),
  run_name: z._default(z.string(), ''),
  experiment_id: wireId,
  status: z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']),
  start_time: wireCount,
  end_time: z.nullish(wireNumber),
  artifact_uri: wireText,
  lifecycle_stage: z._default(z.string(), 'active'),
});

const datasetInput = readAs(
  z.object({
    tags: wireEntries,
    dataset: z.object({
      name: z._default(z.string(), ''),
      digest: z._default(z.string(), ''),
      source_type: z._default(z.string(), ''),
      source: z._default(z.string(), ''),
      schema: wireText,
      profile: wireText,
    }),
  }),
  ({ tags, dataset: { source_type: sourceType, ...dataset } }): DatasetInput => ({
    tags,
    dataset: { ...dataset, sourceType },
  }),
);

const noData = { metrics: [], params: {}, tags: {} };

const runData = z.object({ metrics: wireList(metricSchema), params: wireEntries, tags: wireEntries });
const runInputs = z.object({ dataset_inputs: wireList(datasetInput) });

const runSchema = readAs(
  z.object({
    info: runInfo,
    data: z._default(runData, noData),
    inputs: z._default(runInputs, { dataset_inputs: [] }),
  }),
  ({ info, data, inputs }): Run => ({
    id: asRunId(info.run_id),
    name: info.run_name,
    experimentId: info.experiment_id,
    status: info.status,
    startTime: info.start_time,
    endTime: info.end_time ?? undefined,
    artifactUri: info.artifact_uri,
    isDeleted: info.lifecycle_stage === 'deleted',
    params: data.params,
    tags: data.tags,
    metrics: data.metrics,
    datasetInputs: inputs.dataset_inputs,
  }),
);

export const runAnswerSchema = readAs(z.object({ run: runSchema }), ({ run }) => run);

export const runInfoAnswerSchema = readAs(z.object({ run_info: runInfo }), ({ run_info: info }) => ({
  status: info.status,
  endTime: info.end_time ?? undefined,
  name: info.run_name,
}));

export const runPageSchema = readAs(
  z.object({ runs: wireList(runSchema), next_page_token: wireText }),
  ({ runs, next_page_token: next }) => ({ items: runs, next }),
);

/**
 * A run as it stands in MLflow's answers: the value of `run`, or one of `runs`.
 * @throws when it is none
 */
export const parseRun = (wire: unknown): Run => runSchema.parse(wire);
