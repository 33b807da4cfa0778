import type { Metadata } from '../lakefs/commits.ts';
import { type DecisionRole, decisionKey } from '../tie/keys.ts';
import { version } from '../version.ts';
import type { DecisionPlan } from './decision-plan.ts';

/** Page of a registered model in the MLflow web UI. */
const modelUrl = (uiUrl: string, model: string): string => `${uiUrl}/#/models/${encodeURIComponent(model)}`;

/** What marks a commit as one of a decision's own. */
export const decisionMetadata = ({ id, input }: DecisionPlan, role: DecisionRole): Metadata => ({
  [decisionKey.id]: id,
  [decisionKey.role]: role,
  [decisionKey.number]: String(input.number),
  [decisionKey.verb]: input.verb,
  [decisionKey.model]: input.model,
  [decisionKey.tie]: input.run.tie,
  [decisionKey.runId]: input.run.id,
  [decisionKey.actor]: input.actor,
  [decisionKey.version]: version,
  [decisionKey.modelLink]: modelUrl(input.mlflow.uiUrl, input.model),
});

/** Such as `Promote run augmented (0f3c5e7a) of retina, promotion 3`. */
export const decisionTitle = ({ input }: DecisionPlan): string => {
  const run = `run ${input.run.name} (${input.run.id.slice(0, 8)})`;
  return input.verb === 'promote'
    ? `Promote ${run} as model ${input.model} (decision ${input.number})`
    : `Roll back promotion ${input.undoes} of ${run} as model ${input.model} (decision ${input.number})`;
};
