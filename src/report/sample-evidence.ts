import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEvidence } from '../model/evidence.schema.ts';
import type { Evidence } from '../model/evidence.ts';
import { builtInTemplates } from './package-root.ts';

/** Evidence of a run that never was, to try templates with; documents made from it say DEMO. */
export const readSampleEvidence = async (): Promise<Evidence> =>
  readEvidence(JSON.parse(await readFile(join(builtInTemplates(), 'sample-evidence.json'), 'utf8')));
