import * as z from 'zod';
import { asRunId } from '../model/ids.ts';
import { metricSchema } from './metric.schema.ts';
import type { DatasetInput, Run } from './run.ts';
import { wireCount, wireEntries, wireId, wireList, wireNumber, wireText } from './wire.schema.ts';

const runInfo = z.object({
  run_id: z.string(),
  run_name: z.string().default(''),
  experiment_id: wireId,
  status: z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']),
  start_time: wireCount,
  end_time: wireNumber.nullish(),
  artifact_uri: wireText,
  lifecycle_stage: z.string().default('active'),
});

const datasetInput: z.ZodType<DatasetInput> = z
  .object({
    tags: wireEntries,
    dataset: z.object({
      name: z.string().default(''),
      digest: z.string().default(''),
      source_type: z.string().default(''),
      source: z.string().default(''),
      schema: wireText,
      profile: wireText,
    }),
  })
  .transform(({ tags, dataset: { source_type: sourceType, ...dataset } }) => ({
    tags,
    dataset: { ...dataset, sourceType },
  }));

const noData = { metrics: [], params: {}, tags: {} };

const runSchema: z.ZodType<Run> = z
  .object({
    info: runInfo,
    data: z.object({ metrics: wireList(metricSchema), params: wireEntries, tags: wireEntries }).default(noData),
    inputs: z.object({ dataset_inputs: wireList(datasetInput) }).default({ dataset_inputs: [] }),
  })
  .transform(({ info, data, inputs }) => ({
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
  }));

export const runAnswerSchema = z.object({ run: runSchema }).transform(({ run }) => run);

export const runInfoAnswerSchema = z.object({ run_info: runInfo }).transform(({ run_info: info }) => ({
  status: info.status,
  endTime: info.end_time ?? undefined,
  name: info.run_name,
}));

export const runPageSchema = z
  .object({ runs: wireList(runSchema), next_page_token: wireText })
  .transform(({ runs, next_page_token: next }) => ({ items: runs, next }));

/**
 * A run as it stands in MLflow's answers: the value of `run`, or one of `runs`.
 * @throws when it is none
 */
export const parseRun = (wire: unknown): Run => runSchema.parse(wire);
