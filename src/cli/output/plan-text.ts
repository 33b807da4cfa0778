import type { CodeVersion } from '../../git/read-code.ts';
import type { RunPlan } from '../../wrap/plan/run-plan.ts';
import { runStepsFor } from '../../wrap/run-steps.ts';
import type { Style } from './style.ts';

const codeText = ({ commit, isDirty, untrackedCount = 0 }: CodeVersion): string => {
  const changes = isDirty ? ', with uncommitted changes' : '';
  const untracked = untrackedCount > 0 ? `, beside ${untrackedCount} untracked files` : '';
  return `${commit}${changes}${untracked}`;
};

const facts = ({ id, input }: RunPlan): readonly (readonly [string, string])[] => [
  ['tie', input.key === undefined ? `${id}, an example: a run gets an id of its own` : id],
  ['repository', `${input.repository} on ${input.lakefs.endpoint}`],
  ['baseline', `${input.baseline.ref} = commit ${input.baseline.commit}`],
  ...(input.data === null
    ? []
    : [
        [
          'data folder',
          `${input.data.dir}: ${input.data.action === 'fill' ? 'new or empty, to be filled' : `${input.data.added} added, ${input.data.changed} changed, ${input.data.removed} removed against the baseline`}`,
        ] as const,
      ]),
  ...input.inputs.map(
    (one) => [`input ${one.role}`, `lakefs://${one.repository}/${one.commit}/${one.prefix} (${one.ref})`] as const,
  ),
  [
    'experiment',
    `${input.experiment} on ${input.mlflow.trackingUri}${input.experimentId === undefined ? ', to be made: there is none of that name' : ''}`,
  ],
  ['code', input.code === null ? 'not in a git repository' : codeText(input.code)],
];

export type PlannedStep = { readonly name: string; readonly text: string };

/** What `--dry-run --json` prints. */
export type PlanAnswer = RunPlan & { readonly steps: readonly PlannedStep[] };

/** What a run would do, step by step; steps that this plan leaves nothing to do are left out. */
export const plannedSteps = (plan: RunPlan): readonly PlannedStep[] =>
  Object.entries(runStepsFor(plan)).flatMap(([name, step]) => {
    const text = step.describe(plan);
    return text === undefined ? [] : [{ name, text }];
  });

/** What a run would do, for `--dry-run`. */
export const dryRunText = (plan: RunPlan, style: Style): string => {
  const table = facts(plan).map(([name, value]) => `  ${name.padEnd(12)} ${value}`);
  return [
    style.bold('Plan (nothing was changed)'),
    ...table,
    style.bold('Steps'),
    ...plannedSteps(plan).map(({ text }, index) => `  ${String(index + 1).padStart(2)}. ${text}`),
  ].join('\n');
};
