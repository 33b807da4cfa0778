import * as z from 'zod/mini';
import type { ModelVersion } from './model-version.ts';
import { readAs, wireCount, wireEntries, wireId, wireList, wireText } from './wire.schema.ts';

const modelVersion = readAs(
  z.object({
    name: z.string(),
    version: wireId,
    creation_timestamp: wireCount,
    description: wireText,
    source: z._default(z.string(), ''),
    run_id: wireText,
    status: z._default(z.string(), 'READY'),
    tags: wireEntries,
    aliases: wireList(z.string()),
  }),
  ({ creation_timestamp: createdAt, run_id: runId, ...wire }): ModelVersion => ({ ...wire, createdAt, runId }),
);

export const modelVersionAnswerSchema = readAs(
  z.object({ model_version: modelVersion }),
  (answer) => answer.model_version,
);

export const modelVersionPageSchema = readAs(
  z.object({ model_versions: wireList(modelVersion), next_page_token: wireText }),
  ({ model_versions: items, next_page_token: next }) => ({ items, next }),
);
