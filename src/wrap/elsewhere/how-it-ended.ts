import type { Run } from '../../mlflow/run.ts';
import { actorOf } from '../../tie/actor.ts';
import { runTag } from '../../tie/keys.ts';
import type { AssertedStatus } from '../child/find-child.ts';
import type { RunPorts } from '../ports.ts';
import type { Assertion, RunResults } from '../results.ts';
import type { TieThere } from './look-at-tie.ts';

type End = RunResults['train'];

const words: Readonly<Record<string, AssertedStatus>> = { FINISHED: 'finished', FAILED: 'failed', KILLED: 'killed' };

/** What somebody said before, when the run was closed by it. */
const earlierAssertion = ({ tags, status }: Run): Assertion | null => {
  const [by, at, said] = [tags[runTag.statusAssertedBy], tags[runTag.statusAssertedAt], words[status]];
  return by === undefined || at === undefined || said === undefined ? null : { status: said, by, at };
};

/**
 * How a training ended, from what the services say, else by the user's word; undefined when neither tells. The exit code
 * that tieback noted goes first; MLflow's status is what the script's client left behind, which the user may know better.
 */
export const howItEnded = (
  { run, link, claims }: Pick<TieThere, 'run' | 'link' | 'claims'>,
  asserted: AssertedStatus | undefined,
  { runtime }: Pick<RunPorts, 'runtime'>,
): End | undefined => {
  if (run === undefined) return undefined;
  const isOver = words[run.status] !== undefined;
  const attempt = claims.attempts === 0 ? {} : { attempt: claims.attempts };
  const endedAt = (isOver ? run.endTime : undefined) ?? runtime.now();
  const base = { code: null, startedAt: run.startTime, endedAt, isInterrupted: false, assertion: null, ...attempt };
  const noted = run.tags[runTag.exitCode];
  if (noted !== undefined) {
    return { ...base, code: Number.parseInt(noted, 10), isInterrupted: noted.endsWith('interrupted') };
  }
  const assertion = isOver ? earlierAssertion(run) : null;
  if (assertion !== null) return { ...base, assertion };
  if (asserted !== undefined && link === undefined) {
    const at = new Date(runtime.now()).toISOString();
    return { ...base, assertion: { status: asserted, by: actorOf(runtime.env), at } };
  }
  return isOver || link !== undefined ? { ...base, recorded: run.status } : undefined;
};
