import * as z from 'zod';
import type { LoggedModel } from './logged-model.ts';
import { wireEntries, wireId, wireList, wireText } from './wire.schema.ts';

const loggedModel: z.ZodType<LoggedModel> = z
  .object({
    info: z.object({
      model_id: z.string(),
      experiment_id: wireId,
      name: z.string().default(''),
      status: z.string().default(''),
      source_run_id: wireText,
      artifact_uri: wireText,
      tags: wireEntries,
    }),
  })
  .transform(({ info }) => ({
    id: info.model_id,
    experimentId: info.experiment_id,
    name: info.name,
    status: info.status,
    sourceRunId: info.source_run_id,
    artifactUri: info.artifact_uri,
    tags: info.tags,
  }));

export const loggedModelAnswerSchema = z.object({ model: loggedModel }).transform((answer) => answer.model);

export const loggedModelPageSchema = z
  .object({ models: wireList(loggedModel), next_page_token: wireText })
  .transform(({ models, next_page_token: next }) => ({ items: models, next }));
