import type { Run } from '../mlflow/run.ts';
import { runTag } from './keys.ts';

const attemptOf = ({ tags }: Run): number => Number(tags[runTag.attempts] ?? 0);

/** The runs of the training's last start; all of them where it was started once. */
export const latestAttempt = (runs: readonly Run[]): readonly Run[] => {
  const latest = Math.max(0, ...runs.map(attemptOf));
  return latest < 2 ? runs : runs.filter((run) => attemptOf(run) === latest);
};
