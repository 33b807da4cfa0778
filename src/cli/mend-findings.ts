import type { MendOutcome, MendPlan } from '../link/mend/mend-plan.ts';
import type { AuditFinding } from '../model/audit.ts';
import type { Tieback } from '../tieback.ts';
import { counted } from '../util/counted.ts';
import { listSome } from '../util/list-some.ts';
import type { CliContext } from './context.ts';
import { askToWrite } from './output/ask-to-write.ts';
import { mendCounts, mendOutcomeText, mendPlanText, othersText } from './output/mend-text.ts';

export type MendValues = { readonly json: boolean; readonly yes: boolean; readonly dryRun: boolean };

/** More rows are no help in deciding. */
const shownRows = 40;

const isNewSeal = (plan: MendPlan): boolean =>
  plan.kind === 'mend' &&
  plan.codes.includes('link-back-missing') &&
  (plan.action === 'link' || (plan.action === 'finish' && plan.sealsAnew === true));

/** The plan, with what its rows do not say: a back-link that is gone cannot be made again as it was. */
const planText = (
  plans: readonly MendPlan[],
  { style }: Pick<CliContext['output'], 'style'>,
  most?: number,
): string => {
  const anew = plans.filter(isNewSeal).map(({ subject }) => subject.run ?? '');
  const note = `a new seal over the run’s values of today is made for ${listSome(anew, 3)}: nothing shows what was edited before it`;
  return [mendPlanText(plans, style, most), ...(anew.length === 0 ? [] : [note])].join('\n');
};

/** @throws USAGE_INVALID when nobody can be asked */
const isWanted = async (plans: readonly MendPlan[], { yes, json }: MendValues, context: CliContext) => {
  const plan = planText(plans, context.output, shownRows);
  if (yes) {
    if (!json) context.output.note(plan);
    return true;
  }
  const count = plans.filter(({ kind }) => kind === 'mend').length;
  const unasked = `${counted(count, 'thing')} would be mended, and there is no terminal to ask on`;
  const hint = 'say --yes to mend, or --dry-run to see what would be written';
  return askToWrite({ plan, question: 'Write this?', unasked, hint }, context);
};

const showPlan = (plans: readonly MendPlan[], { json }: MendValues, { output }: CliContext): void => {
  if (json) for (const plan of plans) output.jsonLine(plan);
  else output.text(planText(plans, output));
};

const mendAll = async (library: Tieback, plans: readonly MendPlan[], { json }: MendValues, { output }: CliContext) => {
  const outcomes: MendOutcome[] = [];
  for await (const outcome of library.mend(plans)) {
    output.endProgress();
    outcomes.push(outcome);
    if (json) output.jsonLine(outcome);
    else output.text(mendOutcomeText(outcome, output.style));
  }
  output.note(mendCounts(outcomes));
};

const isFor = ({ codes, subject }: MendPlan, finding: AuditFinding): boolean => {
  const { run, tie, ref } = finding.subject;
  const isSame = run === undefined ? subject.tie === tie && subject.ref === ref : subject.run === run;
  return isSame && codes.includes(finding.code);
};

/** Plans what can be mended of an audit's findings, shows it, asks, and writes it. @returns whether anything was tried */
export const mendFindings = async (
  library: Tieback,
  findings: readonly AuditFinding[],
  values: MendValues,
  context: CliContext,
): Promise<boolean> => {
  const { output } = context;
  const plans = await Array.fromAsync(library.planMends(findings));
  output.endProgress();
  const others = findings.filter((finding) => !plans.some((plan) => isFor(plan, finding)));
  if (others.length > 0) output.note(othersText(others.length));
  if (plans.length > 0 && values.dryRun) showPlan(plans, values, context);
  if (!values.dryRun && plans.some(({ kind }) => kind === 'mend') && (await isWanted(plans, values, context))) {
    await mendAll(library, plans, values, context);
    return true;
  }
  if (!values.dryRun && plans.every(({ kind }) => kind === 'unmended')) showPlan(plans, values, context);
  output.note(`${mendCounts(plans) || 'there is nothing to mend'}; nothing was written`);
  return false;
};
