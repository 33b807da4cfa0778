import { TiebackError } from '../../errors.ts';
import { parseCardField } from '../../promote/gates/card-fields.ts';
import { parseRankingMetric, parseThreshold } from '../../promote/gates/metric-gates.ts';
import type { PromoteRequest } from '../../promote/plan-promotion.ts';
import type { Tieback } from '../../tieback.ts';
import type { CliContext } from '../context.ts';
import { decide, showDecided } from '../decide.ts';
import { defineCommand, type OptionValues } from '../define-command.ts';
import { decidedAnswer, type ResumedAnswer } from '../output/decision-text.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';

const parseMargin = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no margin`, {
    hint: 'a number that is not negative, such as 0.01',
  });
};

const options = {
  best: {
    flags: '--best <metric:max|min>',
    help: 'promote the best run of --experiment by this metric',
    parse: parseRankingMetric,
  },
  experiment: { flags: '-e, --experiment <name>', help: 'MLflow experiment whose runs compete', isOnce: true },
  repo: repoOption,
  model: { flags: '--model <name>', help: 'registered model (default: the one that the runs were made for)' },
  alias: { flags: '--alias <name>', help: 'alias that is moved to the new version (default: champion)' },
  into: { flags: '--into <branch>', help: 'branch that takes the data (default: the default branch)' },
  threshold: {
    flags: '--threshold <rule>',
    help: 'such as "sensitivity>=0.83", or on the lower bound of its interval "sensitivity:lower>=0.8" (repeatable)',
    parse: parseThreshold,
    isRepeatable: true,
  },
  metric: {
    flags: '--metric <metric:max|min>',
    help: 'by which a named run must be better than the champion (default: by what the champion was chosen)',
    parse: parseRankingMetric,
  },
  reference: {
    flags: '--reference <run>',
    help: 'where there is no champion: the run whose test data and metric definition count (default: those of the majority)',
  },
  replaceChampion: {
    flags: '--replace-champion',
    help: 'replace a champion that no run can be held against, such as one that is not tied or was tested on other data; recorded',
  },
  margin: { flags: '--margin <number>', help: 'by how much (default: at all)', parse: parseMargin },
  gate: {
    flags: '--gate <command>',
    help: 'a command of your own that must end with 0 (repeatable)',
    isRepeatable: true,
  },
  approvedBy: { flags: '--approved-by <name>', help: 'who approves it; must not be who made the run' },
  requireApproval: {
    flags: '--require-approval',
    help: 'refuse without an approver: --approved-by, one who signed the card after the run, or who merged a lakeFS pull request of its branch',
  },
  card: { flags: '--card <file>', help: 'card of the model (tieback card init)' },
  requireCard: {
    flags: '--require-card <field>',
    help: 'a field that the card must state, such as system.intendedPurpose (repeatable)',
    parse: parseCardField,
    isRepeatable: true,
  },
  acceptMergedData: { flags: '--accept-merged-data', help: 'promote although the branch moved since the baseline' },
  testPrefix: {
    flags: '--test-prefix <prefix>',
    help: 'where the test data lie in each data commit, for runs without a test input',
  },
  modelPath: { flags: '--model-path <name>', help: 'logged model or artifact path, when the run has several' },
  tag: { flags: '--tag <name>', help: 'lakeFS tag for the data commit (default: promoted-<model>-<number>-data)' },
  resume: { flags: '--resume', help: 'finish, or give up, decisions that were interrupted, on any machine' },
  yes: { flags: '-y, --yes', help: 'do not ask' },
  dryRun: { flags: '-n, --dry-run', help: 'say what would be done, and stop' },
  json: jsonOption,
  ...sharedOptions,
} as const;

type Values = OptionValues<typeof options>;

const requestOf = (run: string | undefined, values: Values, repository: string | undefined): PromoteRequest => {
  const { best, experiment, model, alias, into, threshold, metric, margin, gate } = values;
  if (run === undefined && (best === undefined || experiment === undefined))
    throw new TiebackError('USAGE_INVALID', 'no run is named', {
      hint: 'name a run, or say --best METRIC:max --experiment NAME',
    });
  if (run !== undefined && best !== undefined)
    throw new TiebackError('USAGE_INVALID', 'a run is named, and --best too', {
      hint: 'leave one of them out; --metric METRIC:max holds a named run against the champion',
    });
  if (values.requireCard.length > 0 && values.card === undefined)
    throw new TiebackError('USAGE_INVALID', '--require-card names fields of a card, and no card is named', {
      hint: 'say --card FILE; tieback card init writes one',
    });
  return {
    run,
    best,
    experiment,
    repository,
    model,
    ...(alias === undefined ? {} : { alias }),
    into,
    thresholds: threshold,
    metric,
    margin,
    reference: values.reference,
    replaceChampion: values.replaceChampion,
    commands: gate,
    approvedBy: values.approvedBy,
    requireApproval: values.requireApproval,
    card: values.card,
    cardFields: values.requireCard,
    acceptMergedData: values.acceptMergedData,
    testPrefix: values.testPrefix,
    modelPath: values.modelPath,
    tag: values.tag,
  };
};

const resumeAll = async (
  library: Tieback,
  repository: string | undefined,
  values: Values,
  context: CliContext,
): Promise<number> => {
  if (repository === undefined)
    throw new TiebackError('USAGE_INVALID', 'no repository is named', {
      hint: 'say --repo NAME, or set TIEBACK_REPOSITORY',
    });
  const decided = await library.resumeDecisions({ repository, model: values.model });
  context.output.endProgress();
  if (values.json) {
    context.output.json({ resumed: decided.map(decidedAnswer) } satisfies ResumedAnswer);
    return decided.every(({ kind }) => kind === 'done') ? 0 : 3;
  }
  if (decided.length === 0) context.output.note(`no decision is unfinished in repository "${repository}"`);
  return Math.max(0, ...decided.map((one) => showDecided(one, false, context)));
};

export const promote = defineCommand({
  name: 'promote',
  argument: { name: '[run]', help: 'run id, tie id or name of the run (default: the best of --experiment)' },
  summary: 'Promote the winning run: data merged, model registered, alias moved',
  description:
    'Shows the plan and every gate’s answer, asks, and carries it out on both services: the winner’s data are merged into a branch, its one logged model is registered, the alias moved, and the decision recorded on both sides with the comparison. Decisions about a model are numbered, and a number is claimed by a tag: of several promotions at once one wins. A run competes when it is finished, sealed and linked.',
  options,
  notes:
    'Exit codes: 0 done, or the same was decided before; 3 a gate says no, somebody\nelse decided meanwhile (nothing is changed), or it had to be given up (what it\nhad changed is taken back); 5 broken off: promote --resume finishes it.',
  examples: [
    ['promote --best auc:max --experiment retina --dry-run', 'what would be promoted, and why'],
    ['promote --best auc:max -e retina --threshold "auc:lower>=0.8" --yes', 'a rule for CI'],
    ['promote augmented-run --metric auc:max --margin 0.01', 'one run, if it is better'],
    ['promote augmented-run --require-approval --card card.yaml --yes', 'if somebody approved it'],
    ['promote --resume --repo faces', 'finish what was interrupted'],
  ],
  run: async ([run], values, context) => {
    const flags = flagsOf(values, { repository: values.repo });
    const [library, { repository }] = await Promise.all([context.tieback(flags), context.config(flags)]);
    if (values.resume) return resumeAll(library, repository?.value, values, context);
    return decide(await library.planPromotion(requestOf(run, values, repository?.value)), library, values, context);
  },
});
