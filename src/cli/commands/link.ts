import { TiebackError } from '../../errors.ts';
import type { LinkPlan } from '../../link/link-plan.ts';
import type { LinkOutcome } from '../../link/link-runs.ts';
import type { Tieback } from '../../tieback.ts';
import { counted } from '../../util/counted.ts';
import type { CliContext } from '../context.ts';
import { defineCommand } from '../define-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { askToWrite } from '../output/ask-to-write.ts';
import { linkCounts, linkOutcomeText, linkPlanText } from '../output/link-text.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';

type Values = { readonly json: boolean; readonly yes: boolean; readonly dryRun: boolean };

/** More rows are no help in deciding. */
const shownRows = 40;

/** Whether anything of it was answered with no, or failed. */
const exitCodeOf = (results: readonly (LinkPlan | LinkOutcome)[]): number => {
  const failures = results.flatMap((result) => (result.kind === 'failed' ? [exitCodes[result.code]] : []));
  if (failures.length > 0) return failures.includes(4) ? 4 : 1;
  return results.some(({ kind }) => kind === 'refused') ? 3 : 0;
};

/** @throws USAGE_INVALID when nobody can be asked */
const isWanted = async (plans: readonly LinkPlan[], { yes }: Values, context: CliContext) => {
  const count = plans.filter(({ kind }) => kind === 'link').length;
  if (yes || count === 0) return true;
  const plan = linkPlanText(plans, context.output.style, shownRows);
  const question = `Write this for ${counted(count, 'run')}?`;
  const unasked = `${counted(count, 'run')} would be linked, and there is no terminal to ask on`;
  const hint = 'say --yes to link them, or --dry-run to see what would be written';
  return askToWrite({ plan, question, unasked, hint }, context);
};

const showPlan = (plans: readonly LinkPlan[], { json }: Values, { output }: CliContext): number => {
  if (json) for (const plan of plans) output.jsonLine(plan);
  else if (plans.length > 0) output.text(linkPlanText(plans, output.style));
  output.note(`${linkCounts(plans.map(({ kind }) => kind)) || 'no runs'}; nothing was written`);
  return exitCodeOf(plans);
};

const linkAll = async (
  library: Tieback,
  plans: readonly LinkPlan[],
  { json }: Values,
  { output }: CliContext,
): Promise<number> => {
  const outcomes: LinkOutcome[] = [];
  for await (const outcome of library.link(plans)) {
    outcomes.push(outcome);
    if (json) output.jsonLine(outcome);
    else output.text(linkOutcomeText(outcome, output.style));
    if (json) output.onProgress({ kind: 'count', action: 'linking', done: outcomes.length, total: plans.length });
  }
  output.note(linkCounts(outcomes.map(({ kind }) => kind)) || 'no runs');
  const first = outcomes.find(({ kind }) => kind === 'linked');
  if (first !== undefined && !json) output.note(`${output.style.bold('next:')} tieback report ${first.runId}`);
  return exitCodeOf(outcomes);
};

const planAll = async (library: Tieback, request: Parameters<Tieback['planLinks']>[0], { output }: CliContext) => {
  const plans = await Array.fromAsync(library.planLinks(request));
  output.endProgress();
  return plans;
};

export const link = defineCommand({
  name: 'link',
  argument: { name: '[run-id...]', help: 'ids of the runs to tie' },
  summary: 'Tie runs that were made without tieback to their data',
  description:
    'Finds out from what a run says itself (the tags of tieback, of the lakeFS blog, documentation and samples, and its dataset sources) which lakeFS commit it was trained on, and writes what is missing: tags and dataset input on the run, back-link and sealed record on a hidden branch at the commit. Other branches are never written to. What nobody knows, such as the baseline, stays missing. Where it names only a tag, the tag is looked up as it stands now: that is recorded as your word and not as that of the run, and refused for a commit that is younger than the run. A run is left alone when what it says does not agree. May be repeated.',
  options: {
    experiment: { flags: '-e, --experiment <name>', help: 'every run of this MLflow experiment' },
    commit: { flags: '--commit <id>', help: 'the commit, or tag, that the runs were trained on, when they name none' },
    repo: repoOption,
    yes: { flags: '-y, --yes', help: 'do not ask' },
    dryRun: { flags: '-n, --dry-run', help: 'say what would be written, and stop' },
    json: { flags: jsonOption.flags, help: 'answer in JSON, a line for each run' },
    ...sharedOptions,
  },
  notes: 'Exit codes: 0 nothing was refused, 3 some runs were, 1 or 4 some failed.',
  examples: [
    ['link 0f3c5e7a9b1d4c2e8f6a0b2c4d6e8f0a', 'see what is missing for one run, and be asked'],
    ['link --experiment retina --dry-run', 'what would become of every run of an experiment'],
    ['link --experiment retina --yes --json', 'link them all, for a script'],
    ['link 0f3c5e7a9b1d4c2e8f6a0b2c4d6e8f0a --repo faces --commit v1.0', 'say the data of a run that names none'],
  ],
  run: async (runs, values, context) => {
    const { experiment, commit, repo, dryRun } = values;
    if (runs.length === 0 && experiment === undefined)
      throw new TiebackError('USAGE_INVALID', 'no run is named', { hint: 'give run ids, or --experiment NAME' });
    const [library, { repository }] = await Promise.all([
      context.tieback(flagsOf(values)),
      context.config(flagsOf(values)),
    ]);
    const request = { runs, experiment, commit, repository: repo, defaultRepository: repository?.value };
    const plans = await planAll(library, request, context);
    if (dryRun) return showPlan(plans, values, context);
    if (await isWanted(plans, values, context)) return linkAll(library, plans, values, context);
    context.output.note('nothing was written');
    return 0;
  },
});
