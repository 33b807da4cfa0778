import { newTieId } from '../tie/tie-id.ts';
import { stripUrlCredentials } from '../util/redact.ts';
import { actorOf } from './actor.ts';
import { type Observation, observe } from './observe.ts';
import { branchNameFor, isBranchNamedByTie, planRun } from './plan-run.ts';
import type { RunPorts } from './ports.ts';
import type { RunPlan } from './run-plan.ts';
import type { RunRequest } from './run-request.ts';

export type BrowserUrls = { readonly lakefsUiUrl?: string | undefined; readonly mlflowUiUrl?: string | undefined };

const withoutFinalSlash = (url: string): string => url.replace(/\/+$/, '');

/** A branch moves: which of its commits is meant is said while it can still be seen. */
const tellHead = ({ source }: Observation, { onProgress }: Pick<RunPorts, 'onProgress'>): void => {
  if (source.kind !== 'branch') return;
  const text = `branch "${source.ref}" is taken as it stands now: commit ${source.commit}`;
  onProgress({ kind: 'notice', level: 'info', text });
};

/** Looks up what a run depends on, and plans it. Changes nothing. */
export const prepareRun = async (request: RunRequest, ports: RunPorts, urls: BrowserUrls): Promise<RunPlan> => {
  const { lakefs, mlflow, runtime, interrupts } = ports;
  const tie = newTieId(runtime);
  const ownBranch = branchNameFor(request, tie);
  const asked = isBranchNamedByTie(request) ? undefined : ownBranch;
  const seen = await observe(request, asked, ports, interrupts.signal);
  const endpoint = stripUrlCredentials(lakefs.endpoint);
  const trackingUri = stripUrlCredentials(mlflow.trackingUri);
  const planner = {
    actor: actorOf(runtime.env),
    cwd: runtime.cwd,
    lakefs: { endpoint, uiUrl: withoutFinalSlash(urls.lakefsUiUrl ?? endpoint) },
    mlflow: { trackingUri, uiUrl: withoutFinalSlash(urls.mlflowUiUrl ?? trackingUri) },
  };
  const plan = planRun(request, seen, tie, planner, ports.redact);
  tellHead(seen, ports);
  return plan;
};
