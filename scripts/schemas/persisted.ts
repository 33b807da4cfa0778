import type * as z from 'zod';
import { manifestSchema } from '../../src/bundle/manifest.schema.ts';
import { card1Schema } from '../../src/card/card.schema.ts';
import { configAnswerSchema } from '../../src/config/shown-settings.schema.ts';
import { comparisonSchema } from '../../src/model/comparison.schema.ts';
import { evidence1Schema } from '../../src/model/evidence.schema.ts';
import { doctorAnswerSchema, initAnswerSchema } from '../../src/model/finding.schema.ts';
import { auditLineSchema } from './audit.schema.ts';
import * as answers from './cli-answers.schema.ts';
import * as decisions from './decision.schema.ts';
import { environmentSchema } from './environment.schema.ts';
import { journalLineSchema } from './journal.schema.ts';
import { linkLineSchema } from './link.schema.ts';
import { runOutcomeSchema, runResultSchema } from './run-outcome.schema.ts';
import { planAnswerSchema, runPlanSchema } from './run-plan.schema.ts';
import { sealedRecordSchema } from './sealed-record.schema.ts';
import { traceGraphSchema } from './trace.schema.ts';

export type Persisted = {
  readonly title: string;
  readonly description: string;
  readonly schema: z.ZodType;
};

const printed = (command: string, description: string, schema: z.ZodType): Persisted => ({
  title: `tieback ${command}, version 1`,
  description,
  schema,
});

const kept = (what: string, description: string, schema: z.ZodType): Persisted => ({
  title: `${what}, version 1`,
  description,
  schema,
});

/** Everything that tieback keeps or prints as JSON, by file name. */
export const persisted = {
  'evidence-1.json': kept(
    'tieback evidence',
    'A snapshot of what both services say about one tie: their answers, the facts read from them, and the checks.',
    evidence1Schema,
  ),
  'card-1.json': kept(
    'tieback card',
    'A YAML or JSON file with the facts that only people can supply; tieback card init writes one.',
    card1Schema,
  ),
  'run-plan-1.json': kept(
    'tieback plan of a wrapped run',
    'Everything that a wrapped run will do, decided before anything is touched. The first line of a journal holds it.',
    runPlanSchema,
  ),
  'journal-1.json': kept(
    'tieback journal, one line',
    'A line of .tieback/ties/<tie>.jsonl: the plan first, then what was about to be done and what came of it.',
    journalLineSchema,
  ),
  'sealed-record-1.json': kept(
    'tieback sealed record',
    'The file _tieback/runs/<run>.json on a tie’s anchor: the part of the finished run that the tie seals.',
    sealedRecordSchema,
  ),
  'environment-1.json': kept(
    'tieback environment',
    'The run’s artifact tieback/environment.json: the machine, its container, and what the environment says of both.',
    environmentSchema,
  ),
  'run-result-1.json': printed(
    'run --result',
    'The file that --result names: what became of the run, or why it was given up.',
    runResultSchema,
  ),
  'run-outcome-1.json': printed(
    'finish --json and resume --json',
    'What became of a tied run; or, from resume, that nothing is unfinished.',
    runOutcomeSchema,
  ),
  'dry-run-1.json': printed(
    'run --dry-run --json and start --dry-run --json',
    'What would be done: the plan, and its steps. Nothing was changed.',
    planAnswerSchema,
  ),
  'open-run-1.json': printed(
    'start --json and commit --json',
    'A tie between its start and its end, for whoever trains.',
    answers.openRunSchema,
  ),
  'abort-1.json': printed('abort --json', 'What was taken back of a tie that was given up.', answers.abortedTieSchema),
  'ties-1.json': printed('ties --json', 'The ties whose journals lie in a state folder.', answers.tiesAnswerSchema),
  'link-1.json': printed(
    'link --json, one line',
    'What became of one run that was to be linked, or with --dry-run what would.',
    linkLineSchema,
  ),
  'comparison-1.json': printed(
    'compare --json',
    'Runs held against each other, and whether they may be; a promotion has it attached.',
    comparisonSchema,
  ),
  'decision-plan-1.json': kept(
    'tieback plan of a decision',
    'Everything that a promotion or a rollback does: the file _tieback/decision/plan.json on its hidden branch.',
    decisions.decisionPlanSchema,
  ),
  'decision-outcome-1.json': kept(
    'tieback outcome of a decision',
    'What became of it: the file _tieback/decision/outcome.json on the same branch.',
    decisions.decisionOutcomeSchema,
  ),
  'decision-1.json': printed(
    'promote --json and rollback --json',
    'What was decided and done, what would be, or why nothing is.',
    decisions.decisionAnswerSchema,
  ),
  'history-1.json': printed(
    'history --json',
    'What was decided about a model, and what stands.',
    decisions.historySchema,
  ),
  'report-1.json': printed(
    'report --json',
    'The files that were written, and what was checked.',
    answers.reportAnswerSchema,
  ),
  'bundle-1.json': kept(
    'tieback bundle, its manifest',
    'The file manifest.json of a bundle: every other file with its size and SHA-256, and what made each document.',
    manifestSchema,
  ),
  'checks-1.json': kept(
    'tieback bundle, its checks',
    'The file checks.json of a bundle: how each check of its snapshot came out.',
    answers.bundledChecksSchema,
  ),
  'verify-1.json': printed(
    'verify --json',
    'Whether a bundle is what it says, question by question.',
    answers.verifyAnswerSchema,
  ),
  'template-1.json': printed(
    'template --json',
    'By action: the built-in packs, the files that were written, what is wrong with a pack, or the preview.',
    answers.templateAnswerSchema,
  ),
  'trace-1.json': printed('trace --json', 'Where something came from, and what came of it.', traceGraphSchema),
  'audit-1.json': printed(
    'audit --json, one line',
    'A finding, as it is made; the last line is the summary. With --fix then what is, or would be, mended, and the audit after it.',
    auditLineSchema,
  ),
  'comment-1.json': printed(
    'comment --json',
    'The comment on a pull or merge request that is kept up to date, and what became of it.',
    answers.commentAnswerSchema,
  ),
  'card-init-1.json': printed('card init --json', 'The card that was written.', answers.cardInitSchema),
  'card-check-1.json': printed(
    'card check --json',
    'What a card lacks of what its regimes ask for.',
    answers.cardGapsSchema,
  ),
  'config-1.json': printed('config show --json', 'Every setting, and where its value came from.', configAnswerSchema),
  'doctor-1.json': printed('doctor --json', 'What was found out about the set-up.', doctorAnswerSchema),
  'init-1.json': printed('init --json', 'The file that was written, and what the servers answered.', initAnswerSchema),
  'sandbox-1.json': printed(
    'sandbox --json',
    'Variables that lead lakectl, MLflow and tieback to the sandbox.',
    answers.sandboxAnswerSchema,
  ),
  'error-1.json': printed(
    'with --json, when a command fails',
    'What any command other than run prints when it fails.',
    answers.errorAnswerSchema,
  ),
} as const satisfies Readonly<Record<string, Persisted>>;
