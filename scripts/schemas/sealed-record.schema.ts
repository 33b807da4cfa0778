import * as z from 'zod';
import type { SealedRecord } from '../../src/tie/seal.ts';
import { objectOf, text, textMap } from './object-of.ts';
import { runStatus } from './words.schema.ts';

const sealedNumber = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .describe('JSON has no NaN and no infinities: they are texts.');

const input = z.strictObject({
  name: z.string(),
  digest: z.string(),
  sourceType: z.string(),
  source: z.string().describe('JSON text.'),
  tags: textMap(),
});

/** The part of a run that a tie seals, version 1. */
export const sealedRecord = objectOf<SealedRecord>({
  run: z.strictObject({
    id: z.string(),
    experimentId: z.string(),
    status: runStatus,
    startTime: z.number().describe('Milliseconds since 1970.'),
    endTime: z.nullable(z.number()),
  }),
  params: textMap(),
  metrics: z
    .array(z.strictObject({ key: z.string(), step: z.number(), value: sealedNumber }))
    .describe('The latest value of each, by key.'),
  histories: z
    .record(z.string(), z.array(z.strictObject({ step: z.number(), timestamp: z.number(), value: sealedNumber })))
    .describe('Of the metrics that were asked for with --show-metric.'),
  inputs: z.array(input),
  tags: textMap('Tags that link, and those of the source.'),
  omitted: z.exactOptional(
    z
      .array(z.string())
      .describe(
        'Fields that held secrets, and are not sealed, such as params.token or inputs.0.source (an input by its place).',
      ),
  ),
});

type SealedRecordFile = { readonly version: 1; readonly seal: string; readonly record: SealedRecord };

/** `_tieback/runs/<run>.json` on a tie's anchor. */
export const sealedRecordSchema = objectOf<SealedRecordFile>({
  version: z.literal(1),
  seal: text('As the back-link commit has it: SHA-256 over the hashes of the record’s sections, as canonical JSON.'),
  record: sealedRecord,
});
