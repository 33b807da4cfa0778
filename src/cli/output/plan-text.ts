import type { RunPlan } from '../../wrap/run-plan.ts';
import { runStepsFor } from '../../wrap/run-steps.ts';
import type { Style } from './style.ts';

const facts = ({ id, input }: RunPlan): readonly (readonly [string, string])[] => [
  ['tie', id],
  ['repository', `${input.repository} on ${input.lakefs.endpoint}`],
  ['baseline', `${input.baseline.ref} = commit ${input.baseline.commit}`],
  ...(input.data === null
    ? []
    : [
        [
          'data folder',
          `${input.data.dir}: ${input.data.action === 'fill' ? 'empty, to be filled' : `${input.data.added} added, ${input.data.changed} changed, ${input.data.removed} removed against the baseline`}`,
        ] as const,
      ]),
  ...input.inputs.map(
    (one) => [`input ${one.role}`, `lakefs://${one.repository}/${one.commit}/${one.prefix} (${one.ref})`] as const,
  ),
  ['experiment', `${input.experiment} on ${input.mlflow.trackingUri}`],
  [
    'code',
    input.code === null
      ? 'not in a git repository'
      : `${input.code.commit}${input.code.isDirty ? ', with uncommitted changes' : ''}`,
  ],
];

/** What a run would do, for `--dry-run`. */
export const dryRunText = (plan: RunPlan, style: Style): string => {
  const table = facts(plan).map(([name, value]) => `  ${name.padEnd(12)} ${value}`);
  const steps = Object.values(runStepsFor(plan)).flatMap((step) => step.describe(plan) ?? []);
  return [
    style.bold('Plan (nothing was changed)'),
    ...table,
    style.bold('Steps'),
    ...steps.map((text, index) => `  ${String(index + 1).padStart(2)}. ${text}`),
  ].join('\n');
};
