import { historyCommand } from '../promote/next-after.ts';
import type { Proposal } from '../promote/plan-promotion.ts';
import type { Decided } from '../promote/settle-decision.ts';
import type { Tieback } from '../tieback.ts';
import type { CliContext } from './context.ts';
import { askToWrite } from './output/ask-to-write.ts';
import { decidedAnswer, decidedText, decisionPlanText, proposalAnswer, refusalText } from './output/decision-text.ts';

type Values = { readonly json: boolean; readonly yes: boolean; readonly dryRun: boolean };

/** The answer is no. */
const refused = 3;

/** Tells what became of a decision. @returns the exit code */
export const showDecided = (decided: Decided, json: boolean, { output }: Pick<CliContext, 'output'>): number => {
  if (json) output.json(decidedAnswer(decided));
  else output.text(decidedText(decided, output.style));
  const { model, repository, verb } = decided.plan.input;
  if (!json && decided.kind === 'done')
    output.note(
      `${output.style.bold('next:')} ${historyCommand(model, repository)}${verb === 'promote' ? '; tieback rollback undoes it' : ''}`,
    );
  return decided.kind === 'done' ? 0 : refused;
};

/** @throws USAGE_INVALID when nobody can be asked */
const isWanted = async (
  proposal: Extract<Proposal, { kind: 'decide' }>,
  { yes }: Values,
  context: CliContext,
): Promise<boolean> => {
  if (yes) return true;
  const plan = decisionPlanText(proposal.plan, context.output.style);
  const unasked = 'both services would be changed, and there is no terminal to ask on';
  const hint = 'say --yes to do it, or --dry-run to see what would be done';
  return askToWrite({ plan, question: 'Do this?', unasked, hint }, context);
};

const showProposal = (proposal: Proposal, { json }: Values, { output }: CliContext): number => {
  if (json) output.json(proposalAnswer(proposal));
  else if (proposal.kind === 'decide') output.text(decisionPlanText(proposal.plan, output.style));
  else if (proposal.kind === 'refused') output.text(refusalText(proposal, output.style));
  else {
    const { plan, outcome } = proposal.decision;
    const { model, number, run, alias } = plan.input;
    output.text(
      `run ${run.name} was promoted as model "${model}" by decision ${number}, which stands: alias "${alias.name}" at version ${outcome?.version}; nothing to do`,
    );
  }
  return proposal.kind === 'refused' ? refused : 0;
};

/** Shows what was proposed, asks, and carries it out. @returns the exit code */
export const decide = async (
  proposal: Proposal,
  library: Tieback,
  values: Values,
  context: CliContext,
): Promise<number> => {
  const { output } = context;
  output.endProgress();
  if (proposal.kind !== 'decide') return showProposal(proposal, values, context);
  if (values.dryRun) {
    const code = showProposal(proposal, values, context);
    output.note('nothing was changed');
    return code;
  }
  if (!(await isWanted(proposal, values, context))) {
    output.note('nothing was changed');
    return 0;
  }
  if (values.yes && !values.json) output.note(decisionPlanText(proposal.plan, output.style));
  const decided = await library.decide(proposal.plan);
  output.endProgress();
  return showDecided(decided, values.json, context);
};
