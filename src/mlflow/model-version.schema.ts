import * as z from 'zod';
import type { ModelVersion } from './model-version.ts';
import { wireCount, wireEntries, wireId, wireList, wireText } from './wire.schema.ts';

const modelVersion: z.ZodType<ModelVersion> = z
  .object({
    name: z.string(),
    version: wireId,
    creation_timestamp: wireCount,
    description: wireText,
    source: z.string().default(''),
    run_id: wireText,
    status: z.string().default('READY'),
    tags: wireEntries,
    aliases: wireList(z.string()),
  })
  .transform(({ creation_timestamp: createdAt, run_id: runId, ...wire }) => ({ ...wire, createdAt, runId }));

export const modelVersionAnswerSchema = z
  .object({ model_version: modelVersion })
  .transform((answer) => answer.model_version);

export const modelVersionPageSchema = z
  .object({ model_versions: wireList(modelVersion), next_page_token: wireText })
  .transform(({ model_versions: items, next_page_token: next }) => ({ items, next }));
