import * as z from 'zod';
import type { Experiment } from './experiment.ts';
import { wireEntries, wireId, wireList, wireText } from './wire.schema.ts';

const experiment: z.ZodType<Experiment> = z
  .object({
    experiment_id: wireId,
    name: z.string(),
    artifact_location: wireText,
    lifecycle_stage: z.string().default('active'),
    tags: wireEntries,
  })
  .transform((wire) => ({
    id: wire.experiment_id,
    name: wire.name,
    artifactLocation: wire.artifact_location,
    isDeleted: wire.lifecycle_stage === 'deleted',
    tags: wire.tags,
  }));

export const experimentAnswerSchema = z.object({ experiment }).transform((answer) => answer.experiment);

export const newExperimentSchema = z.object({ experiment_id: wireId }).transform((answer) => answer.experiment_id);

export const experimentPageSchema = z
  .object({ experiments: wireList(experiment), next_page_token: wireText })
  .transform(({ experiments, next_page_token: next }) => ({ items: experiments, next }));
