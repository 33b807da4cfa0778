import * as z from 'zod/mini';
import type { Experiment } from './experiment.ts';
import { readAs, wireEntries, wireId, wireList, wireText } from './wire.schema.ts';

const experiment = readAs(
  z.object({
    experiment_id: wireId,
    name: z.string(),
    artifact_location: wireText,
    lifecycle_stage: z._default(z.string(), 'active'),
    tags: wireEntries,
  }),
  (wire): Experiment => ({
    id: wire.experiment_id,
    name: wire.name,
    artifactLocation: wire.artifact_location,
    isDeleted: wire.lifecycle_stage === 'deleted',
    tags: wire.tags,
  }),
);

export const experimentAnswerSchema = readAs(z.object({ experiment }), (answer) => answer.experiment);

export const newExperimentSchema = readAs(z.object({ experiment_id: wireId }), (answer) => answer.experiment_id);

export const experimentPageSchema = readAs(
  z.object({ experiments: wireList(experiment), next_page_token: wireText }),
  ({ experiments, next_page_token: next }) => ({ items: experiments, next }),
);
