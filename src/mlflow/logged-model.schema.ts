import * as z from 'zod/mini';
import type { LoggedModel } from './logged-model.ts';
import { readAs, wireEntries, wireId, wireList, wireText } from './wire.schema.ts';

const loggedModel = readAs(
  z.object({
    info: z.object({
      model_id: z.string(),
      experiment_id: wireId,
      name: z._default(z.string(), ''),
      status: z._default(z.string(), ''),
      source_run_id: wireText,
      artifact_uri: wireText,
      tags: wireEntries,
    }),
  }),
  ({ info }): LoggedModel => ({
    id: info.model_id,
    experimentId: info.experiment_id,
    name: info.name,
    status: info.status,
    sourceRunId: info.source_run_id,
    artifactUri: info.artifact_uri,
    tags: info.tags,
  }),
);

export const loggedModelAnswerSchema = readAs(z.object({ model: loggedModel }), (answer) => answer.model);

export const loggedModelPageSchema = readAs(
  z.object({ models: wireList(loggedModel), next_page_token: wireText }),
  ({ models, next_page_token: next }) => ({ items: models, next }),
);
