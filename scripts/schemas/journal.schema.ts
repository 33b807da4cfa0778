import * as z from 'zod';
import type { JournalRecord } from '../../src/saga/journal.ts';
import type { RunResults } from '../../src/wrap/results.ts';
import type { AbortState } from '../../src/wrap/ties/abort-state.ts';
import { objectOf, text } from './object-of.ts';
import { runPlanSchema } from './run-plan.schema.ts';
import { stepResults } from './step-results.schema.ts';

type Step = keyof RunResults;
type Line<K extends JournalRecord<Step>['kind']> = Extract<JournalRecord<Step>, { readonly kind: K }>;

const steps = Object.keys(stepResults) as readonly Step[];
const step: z.ZodType<Step> = z.enum(steps);
const at = text('ISO 8601, UTC.');

const done = (name: Step): z.ZodType<Line<'done'>> =>
  objectOf<Line<'done'>>({ kind: z.literal('done'), step: z.literal(name), at, result: stepResults[name] });

/** One line of a tie's journal; the first holds the plan. */
export const journalLineSchema: z.ZodType<JournalRecord<Step>> = z.union([
  objectOf<Line<'plan'>>({ kind: z.literal('plan'), plan: runPlanSchema }),
  objectOf<Line<'intent'>>({ kind: z.literal('intent'), step, at }).describe('Written before the step’s effect.'),
  objectOf<Line<'failed'>>({ kind: z.literal('failed'), step, at }).describe('It certainly had no effect.'),
  objectOf<Line<'undone'>>({ kind: z.literal('undone'), step, at }).describe('Its effect was taken back.'),
  objectOf<Line<'note'>>({
    kind: z.literal('note'),
    at,
    note: objectOf<{ readonly abort: AbortState }>({ abort: z.enum(['begun', 'done']) }),
  }).describe('How far the tie was given up.'),
  ...steps.map(done),
]);
