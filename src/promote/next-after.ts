import { posixWord } from '../util/command-word.ts';
import type { GateAnswer } from './decision-plan.ts';
import type { RankingMetric } from './gates/gate.ts';
import type { HeldAgainst } from './hold-against.ts';

/** What was asked for. */
type Asked = {
  readonly run?: string | undefined;
  readonly experiment?: string | undefined;
  readonly repository?: string | undefined;
  readonly best?: RankingMetric | undefined;
  readonly metric?: RankingMetric | undefined;
};

const auditOf = ({ experiment, repository }: Asked): string => {
  if (experiment !== undefined) return `tieback audit --experiment ${posixWord(experiment)}`;
  return repository === undefined ? 'tieback audit --all' : `tieback audit --repo ${posixWord(repository)}`;
};

const compareOf = ({ run, experiment, best, metric }: Asked): string => {
  const key = (best ?? metric)?.key;
  return [
    'tieback compare',
    ...(run === undefined ? [] : [posixWord(run)]),
    ...(experiment === undefined ? [] : [`--experiment ${posixWord(experiment)}`]),
    // Of a metric that no run has, it says which there are.
    ...(key === undefined ? [] : [`--metric ${posixWord(key)}`]),
  ].join(' ');
};

/** What to do after a refusal. */
export const nextAfter = (request: Asked, gates: readonly GateAnswer[], held?: HeldAgainst): string => {
  const failed = new Set(gates.flatMap(({ gate, outcome }) => (outcome === 'fail' ? [gate] : [])));
  const isBlocked = held?.championProblem !== undefined || (held?.champion?.unfit ?? []).length > 0;
  if (isBlocked && (failed.has('comparable') || failed.has('winner')))
    return 'no run can be held against this champion: promote to another alias (--alias NAME), or --replace-champion, which is recorded';
  if (failed.has('winner')) {
    const choice =
      held === undefined || held.champion !== undefined ? '' : '; --reference RUN holds them against another';
    return `${compareOf(request)} shows what each run has${choice}; a run without a tie gets one by tieback link; what is not linked or sealed is named by ${auditOf(request)}`;
  }
  if (failed.has('competes')) return `${auditOf(request)} says what to do about each finding`;
  // The gate reads the histories of sealed metrics too.
  if (failed.has('audit-clean')) return `${auditOf(request)} --probe all says what to do about each finding`;
  if (failed.has('comparable') && held?.champion !== undefined)
    return `${compareOf(request)} shows what each run was tested on: test them like the champion, promote to another alias (--alias NAME), or --replace-champion, which is recorded`;
  if (failed.has('comparable') && held !== undefined)
    return `${compareOf(request)} shows what each run was tested on; --reference RUN says whose test data and metric definition count`;
  return `${compareOf(request)} shows what was held against each other`;
};

/** Shows what was decided about a model. */
export const historyCommand = (model: string, repository: string): string =>
  `tieback history ${posixWord(model)} --repo ${posixWord(repository)}`;

/** Finishes the decision about a model that was left. */
export const resumeCommand = (model: string, repository: string): string =>
  `tieback promote --resume --repo ${posixWord(repository)} --model ${posixWord(model)}`;
