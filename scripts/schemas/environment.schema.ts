import * as z from 'zod';
import type { CapturedEnvironment } from '../../src/wrap/capture/draft-environment.ts';
import type { Gpu } from '../../src/wrap/capture/read-gpus.ts';
import { objectOf, text, textMap } from './object-of.ts';

type Part<K extends keyof CapturedEnvironment> = CapturedEnvironment[K];

/** The run's artifact `tieback/environment.json`. */
export const environmentSchema = objectOf<CapturedEnvironment>({
  schema: z.literal('tieback/environment/1'),
  os: objectOf<Part<'os'>>({ name: text(), release: text(), arch: text() }),
  cpu: objectOf<Part<'cpu'>>({ model: z.nullable(z.string()), cores: z.number(), usableCores: z.number() }),
  memory: objectOf<Part<'memory'>>({
    totalBytes: z.number(),
    limitBytes: z.nullable(z.number().describe('Of the container or the job.')),
  }),
  container: objectOf<Part<'container'>>({ kind: z.nullable(z.string()), image: z.nullable(z.string()) }),
  gpus: z.array(objectOf<Gpu>({ name: text(), memoryMib: z.nullable(z.number()), driver: z.nullable(z.string()) })),
  conda: z.nullable(text('Name of the conda environment.')),
  seeds: textMap('Seeds that the environment set.'),
  variables: textMap('Variables that decide what a training computes, or where.'),
});
