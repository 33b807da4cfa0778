import { limits } from '../../mlflow/limits.ts';
import type { Tags } from '../../mlflow/run.ts';
import type { TieId } from '../../model/ids.ts';
import { runTag } from '../../tie/keys.ts';
import { isObject } from '../../util/shape.ts';
import { type RunInput, type RunPlan, readRunPlan } from './run-plan.ts';

/** What only the machine knows that made the plan, what is in lakeFS by the time that there is a run, and what that says itself. */
type Left = 'cwd' | 'data' | 'code' | 'metadata' | 'augmentationParams' | 'experimentId';

const textOf = ({ version, writer }: RunPlan, input: Omit<RunInput, Left>): string =>
  JSON.stringify({ version, writer, input });

/** Long commands are told apart by their beginning alone. */
const cutTo = 200;

/** The plan in a form that MLflow keeps whole: without the ends of commands, should it come to that. */
const fittingText = (plan: RunPlan): string | undefined => {
  const { cwd: _, data, code: __, metadata: ___, augmentationParams: ____, experimentId: _____, ...input } = plan.input;
  const capture = { without: input.capture?.without ?? [], notCode: [] };
  const whole = { ...input, capture };
  const cut = {
    ...whole,
    prepare: input.prepare?.slice(0, cutTo) ?? null,
    command: input.command.slice(0, 1).map((word) => word.slice(0, cutTo)),
    isCut: true,
  };
  return [whole, cut].map((one) => textOf(plan, one)).find((text) => [...text].length <= limits.runTagValue);
};

/** What another machine needs to go on with a tie, as a tag of its run. One that cannot be made to fit is left out. */
export const planTagOf = (plan: RunPlan): Tags => {
  const text = fittingText(plan);
  return text === undefined ? {} : { [runTag.plan]: text };
};

/** The plan that a run's tag holds; what only the first machine knew is empty in it. */
export type PlanElsewhere = {
  readonly plan: RunPlan;
  /** Whether the ends of its commands are missing. */
  readonly isCut: boolean;
};

/** @throws JOURNAL_NEWER, JOURNAL_UNREADABLE when it is no plan */
export const readPlanTag = (tie: TieId, text: string): PlanElsewhere => {
  const stored = parsed(text);
  const input = isObject(stored) && isObject(stored['input']) ? stored['input'] : {};
  const { isCut, ...rest } = input;
  const own = { cwd: '', data: null, code: null, metadata: {}, augmentationParams: null };
  const envelope = isObject(stored) ? stored : {};
  return {
    plan: readRunPlan({ ...envelope, kind: 'run', id: tie, input: { ...rest, ...own } }),
    isCut: isCut === true,
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
