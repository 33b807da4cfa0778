import type { Tags } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { ensureAnchor } from '../../tie/ensure-anchor.ts';
import { mendedTagPrefix } from '../../tie/keys.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { executeLink } from '../execute-link.ts';
import { failureOf } from '../failure-of.ts';
import type { MendOutcome, MendPlan, MendWork, PlannedMend } from './mend-plan.ts';
import type { Finished, MendPorts } from './mend-ports.ts';
import { lackingOf } from './plan-tags.ts';

/** Tags first: what a tie is finished by stands in them. */
const order: readonly MendWork['action'][] = ['tag', 'anchor', 'link', 'finish'];
const concurrency: Readonly<Record<MendWork['action'], number>> = { tag: 8, anchor: 8, link: 24, finish: 2 };

const whole: Finished = { isComplete: true, failures: [] };

/** Lest a run that lost a part of its link looks afterwards as if nothing had been. */
const notesOf = (restored: Tags, { actor, runtime }: Pick<MendPorts, 'actor' | 'runtime'>): Tags => {
  const note = `${new Date(runtime.now()).toISOString()} by ${actor}`;
  return Object.fromEntries(Object.keys(restored).map((key) => [`${mendedTagPrefix}${key}`, note]));
};

const execute = async (plan: PlannedMend, ports: MendPorts, call: Call): Promise<Finished> => {
  switch (plan.action) {
    case 'tag': {
      // Somebody may have set one meanwhile.
      const tags = lackingOf(plan.tags, await ports.mlflow.runs.get(plan.run, call));
      const noted = { ...tags, ...notesOf(tags, ports) };
      if (Object.keys(tags).length > 0) await ports.mlflow.runs.logBatch(plan.run, { tags: noted }, call);
      return whole;
    }
    case 'anchor': {
      const { repository, branch: name, commit: source } = plan;
      await ensureAnchor(ports.lakefs, { repository, name, source }, call);
      return whole;
    }
    case 'link':
      await executeLink(plan.link, ports, call);
      return whole;
    case 'finish':
      return ports.finish(plan.tie, plan.repository);
  }
};

const executeOne = async (plan: PlannedMend, ports: MendPorts, signal: AbortSignal): Promise<MendOutcome> => {
  const { codes, subject, action } = plan;
  const failed = { kind: 'mend-failed', codes, subject, action } as const;
  try {
    const { isComplete, failures } = await execute(plan, ports, { signal });
    const { code = 'UNEXPECTED', message = 'it was not finished', hint } = failures[0] ?? {};
    if (!isComplete) return { ...failed, code, message, ...(hint === undefined ? {} : { hint }) };
    return { kind: 'mended', codes, subject, action };
  } catch (error) {
    return { ...failed, ...failureOf(error, signal) };
  }
};

/**
 * Writes what the plans say, many at a time, and tells of each. May be done again at any time.
 * @throws what would fail for every one, such as HTTP_UNREACHABLE or LAKEFS_UNAUTHORIZED
 */
export async function* executeMends(
  plans: readonly MendPlan[],
  ports: MendPorts,
  signal: AbortSignal,
): AsyncGenerator<MendOutcome, void, undefined> {
  for (const plan of plans) if (plan.kind === 'unmended') yield plan;
  for (const action of order) {
    const same = plans.flatMap((plan) => (plan.kind === 'mend' && plan.action === action ? [plan] : []));
    yield* mapConcurrent(same, { concurrency: concurrency[action], signal }, (plan) => executeOne(plan, ports, signal));
  }
}
