import * as z from 'zod';
import type { RunId } from '../../src/model/ids.ts';
import type { Samples } from '../../src/tie/commit-metadata.ts';
import type { Captured } from '../../src/wrap/capture/captured.ts';
import type { CapturedFile } from '../../src/wrap/capture/captured-file.ts';
import type { Assertion, Prepared, RunResults, SealedMeanwhile } from '../../src/wrap/results.ts';
import { objectOf, optionalText, text, textMap, texts } from './object-of.ts';
import { dataCheck, dataMode, objectCounts, runStatus } from './words.schema.ts';

const samples = objectOf<Samples>({
  unit: text(),
  original: z.exactOptional(z.number()),
  added: z.exactOptional(z.number()),
  removed: z.exactOptional(z.number()),
  total: z.exactOptional(z.number()),
});

const captured = objectOf<Captured>({
  files: z.array(
    objectOf<CapturedFile>({
      name: text(),
      sizeBytes: z.number(),
      sha256: text(),
      redactions: z.number(),
      isCut: z.boolean(),
    }),
  ),
  tags: textMap(),
});

const train = objectOf<RunResults['train']>({
  code: z.nullable(z.number()),
  startedAt: z.number().describe('Milliseconds since 1970.'),
  endedAt: z.number().describe('Milliseconds since 1970.'),
  isInterrupted: z.boolean(),
  assertion: z.nullable(
    objectOf<Assertion>({ status: z.enum(['finished', 'failed', 'killed']), by: text(), at: text('ISO 8601, UTC.') }),
  ),
  recorded: z.exactOptional(runStatus.describe('As MLflow had it when another machine took the tie up.')),
  isElsewhere: z.exactOptional(z.boolean().describe('Whether another machine trained.')),
  attempt: z.exactOptional(z.number().describe('How often the command has been started; of a tie with a key.')),
});

const sealedMeanwhile = objectOf<SealedMeanwhile>({ by: text(), status: runStatus }).describe(
  'Another machine has sealed the tie.',
);

const attachRun = objectOf<RunResults['attachRun']>({
  runId: text(),
  experimentId: text(),
  extraRuns: z.array(text<RunId>()),
  own: z.exactOptional(objectOf<NonNullable<RunResults['attachRun']['own']>>({ experiment: text(), runName: text() })),
  sealed: z.exactOptional(sealedMeanwhile),
});

/** What the journal keeps of each step that is done. */
export const stepResults: { readonly [S in keyof RunResults]: z.ZodType<RunResults[S]> } = {
  experiment: objectOf({ id: text() }),
  branch: objectOf({ name: z.nullable(z.string()), isFromAnchor: z.exactOptional(z.boolean()) }),
  baselineAnchor: objectOf({ branch: text() }),
  fetch: objectOf<RunResults['fetch']>({
    files: z.number(),
    digest: optionalText('SHA-256 over the files of a data folder that was filled.'),
  }),
  prepare: objectOf<Prepared>({
    augmentationParams: z.nullable(text('JSON text.')),
    samples: z.nullable(samples),
    metadata: textMap(),
    digest: optionalText('SHA-256 over the data folder’s files as the command left them.'),
  }),
  upload: objectOf({ added: z.number(), changed: z.number(), removed: z.number() }),
  dataCommit: objectOf({ commit: text(), isNew: z.boolean(), counts: z.nullable(objectCounts) }),
  dataTag: objectOf({ tag: z.nullable(z.string()) }),
  createRun: objectOf({ runId: z.nullable(text<RunId>()), hasCaptured: z.exactOptional(z.boolean()) }),
  inputs: objectOf({ count: z.number() }),
  train,
  attachRun,
  capture: captured,
  packages: captured,
  environment: objectOf({ files: texts() }),
  metrics: objectOf<RunResults['metrics']>({
    lines: z.number(),
    rejected: z.number(),
    sealed: z.exactOptional(sealedMeanwhile),
  }),
  dataCheck: objectOf<RunResults['dataCheck']>({
    mode: dataMode,
    check: dataCheck,
    checkedAt: optionalText(),
    changedFolders: z.exactOptional(z.array(z.string())),
    leftOut: optionalText('What of the folders and their versions was not compared.'),
  }),
  closeRun: objectOf({ status: runStatus, isSealed: z.exactOptional(z.boolean().describe('By another machine.')) }),
  backLink: objectOf<RunResults['backLink']>({
    commit: text(),
    parent: optionalText(),
    sealHash: text(),
  }),
  anchor: objectOf({
    branch: text(),
    isFound: z.exactOptional(z.boolean().describe('Whether it stood there before.')),
  }),
  record: objectOf({ commit: z.exactOptional(text('None where nobody could tell what was sealed.')) }),
  report: objectOf({ files: texts() }),
};
