import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readComparison } from '../model/comparison.schema.ts';
import type { Comparison } from '../model/comparison.ts';
import { builtInTemplates } from './package-root.ts';

/** A comparison of runs that never were, to try templates with; documents made from it say DEMO. */
export const readSampleComparison = async (): Promise<Comparison> =>
  readComparison(JSON.parse(await readFile(join(builtInTemplates(), 'sample-comparison.json'), 'utf8')));
