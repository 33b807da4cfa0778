import * as z from 'zod';
import type { PlanAnswer, PlannedStep } from '../../src/cli/output/plan-text.ts';
import type { CodeVersion } from '../../src/git/read-code.ts';
import type { BranchName } from '../../src/model/ids.ts';
import type { PlannedCapture } from '../../src/wrap/capture/capture-part.ts';
import type { PlannedData, PlannedInput, RunInput, RunPlan } from '../../src/wrap/plan/run-plan.ts';
import { objectOf, optionalText, text, textMap, texts } from './object-of.ts';
import { reportFormat } from './words.schema.ts';

const baseline = objectOf<RunInput['baseline']>({
  ref: text('As the user gave it.'),
  tag: z.nullable(text('Null when the ref is no tag.')),
  commit: text(),
});

const plannedData = objectOf<PlannedData>({
  dir: text('Absolute.'),
  action: z
    .enum(['fill', 'mirror'])
    .describe('fill: the folder takes the baseline’s data; mirror: the branch takes the folder’s.'),
  allowDelete: z.boolean().describe('Whether objects that the folder lacks may be removed from the branch.'),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  digest: optionalText('SHA-256 over the folder’s files as they were planned from; absent for fill.'),
  leftOut: optionalText('What of the folder and its version is not compared; absent where that is nothing.'),
});

const plannedInput = objectOf<PlannedInput>({
  role: text(),
  repository: text(),
  ref: text('As the user gave it.'),
  commit: text(),
  prefix: text(),
});

const code = objectOf<CodeVersion>({
  commit: text(),
  branch: optionalText('Absent when no branch is checked out.'),
  remoteUrl: optionalText('Without credentials.'),
  isDirty: z.exactOptional(z.boolean().describe('Absent when git did not find out in time.')),
  untrackedCount: z.exactOptional(z.number()),
  commitUrl: optionalText(),
});

const capture = objectOf<PlannedCapture>({
  without: z.array(z.enum(['git', 'diff', 'packages', 'system', 'all'])).describe('What is not captured.'),
  notCode: texts('Absolute paths of the run’s own files and folders.'),
});

const input = objectOf<RunInput>({
  actor: text(),
  lakefs: objectOf<RunInput['lakefs']>({ endpoint: text(), uiUrl: text() }),
  mlflow: objectOf<RunInput['mlflow']>({ trackingUri: text(), uiUrl: text() }),
  repository: text(),
  prefix: text('Ends with / unless empty.'),
  baseline,
  branch: z.nullable(text<BranchName>('The tie’s own branch; null for a run on a fixed version.')),
  experiment: text(),
  experimentId: optionalText('Absent when the experiment is still to be made.'),
  runName: z.nullable(z.string()),
  mode: z.enum(['own', 'adopt']).describe('own: tieback makes the run; adopt: the script makes it.'),
  data: z.nullable(plannedData),
  prepare: z.nullable(text('Shell command that makes the data.')),
  dataTag: z.nullable(z.string()),
  inputs: z.array(plannedInput),
  model: z.nullable(z.string()),
  showMetrics: texts(),
  metadata: textMap(),
  augmentationParams: z.nullable(text('JSON text.')),
  command: texts('Empty when the training is run by somebody else.'),
  entryPoint: text('The script, module or program that the command runs.'),
  cwd: text(),
  code: z.nullable(code),
  reports: z.array(reportFormat),
  capture: z.exactOptional(capture),
  key: optionalText('The name by which a repeated run finds the tie again: --tie.'),
});

const planShape = {
  kind: z.literal('run'),
  version: z.literal(1) as z.ZodType<number>,
  id: text<RunPlan['id']>('Id of the tie.'),
  writer: text('Such as tieback/0.1.0.'),
  input,
};

/** Version 1 of a wrapped run's plan. */
export const runPlanSchema = objectOf<RunPlan>(planShape);

const plannedStep = objectOf<PlannedStep>({ name: text('Name of the step; ids are API.'), text: text('For people.') });

/** What `run --dry-run --json` and `start --dry-run --json` print. */
export const planAnswerSchema = objectOf<PlanAnswer>({
  ...planShape,
  steps: z.array(plannedStep).describe('What would be done, in this order.'),
});
