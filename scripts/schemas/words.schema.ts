import * as z from 'zod';
import type { RunStatus } from '../../src/mlflow/run.ts';
import type { DataCheck, DataMode } from '../../src/model/evidence.ts';
import type { ReportFileFormat, ReportFormat } from '../../src/model/report-format.ts';
import type { ObjectCounts } from '../../src/tie/commit-metadata.ts';
import { objectOf } from './object-of.ts';

export const runStatus: z.ZodType<RunStatus> = z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);

export const dataMode: z.ZodType<DataMode> = z
  .enum(['dir-verified', 'uri-given', 'none'])
  .describe('How sure it is that the training read just that data.');

export const dataCheck: z.ZodType<DataCheck> = z
  .enum(['unchanged', 'changed', 'not-checked'])
  .describe('The data folder against the commit, after training.');

export const reportFormat: z.ZodType<ReportFormat> = z.enum(['html', 'md', 'json']);

export const reportFileFormat: z.ZodType<ReportFileFormat> = z.enum(['html', 'md', 'pdf', 'json']);

export const objectCounts = objectOf<ObjectCounts>({
  unit: z.literal('objects'),
  original: z.number(),
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  total: z.number(),
});
