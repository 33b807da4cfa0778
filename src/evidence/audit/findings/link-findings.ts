import { isEnded } from '../../../mlflow/is-ended.ts';
import type { AuditFinding, AuditSubject } from '../../../model/audit.ts';
import { shortCommit } from '../../../model/ids.ts';
import { bindingAmong } from '../../../tie/claims/agree.ts';
import { parseExtraRuns } from '../../../tie/extra-runs.ts';
import { anchorBranch, backLinkKey, runTag } from '../../../tie/keys.ts';
import { adoptedTieId } from '../../../tie/tie-id.ts';
import { note, problem, warning } from '../finding.ts';
import type { RunState } from '../run-state.ts';
import { disagreementOf } from './disagreement.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const subjectOf = ({ run, tie, repository }: RunState): AuditSubject => ({
  ...(tie === undefined ? {} : { tie }),
  run: run.id,
  ...(repository === undefined ? {} : { repository }),
});

/** A tie that was given up took back what it had made: where a back-link names the run, the tag alone says nothing. */
export const isGivenUp = ({ run, log }: RunState): boolean =>
  run.tags[runTag.aborted] !== undefined &&
  !(log?.backLinks ?? []).some(({ metadata }) => metadata[backLinkKey.runId] === run.id);

export const givenUp = (state: RunState): readonly AuditFinding[] => [
  note(
    'given-up',
    subjectOf(state),
    `tie ${state.tie} of run "${state.run.id}" was given up: ${state.run.tags[runTag.aborted]}`,
    'nothing to do where that was meant; nothing leads from its data to the run',
  ),
];

/** What leads a run to its back-link: nothing does while it contradicts itself. */
const linkHint = (state: RunState): string => {
  const { run, tie = '', repository } = state;
  if (disagreementOf(state) !== undefined)
    return 'settle first which commit the run was trained on, and correct the run (claims-disagree); then audit it again';
  // A run that was adopted was never wrapped: adopting it again goes on from there.
  if (tie === adoptedTieId(run)) return `link it again: tieback link ${run.id}`;
  return `finish the tie where it was started: tieback resume ${tie}; from another machine, where nobody can confirm any more what its data folder held: tieback resume --repo ${repository} ${tie}`;
};

/** Without a back-link a run may just not have ended, or was interrupted. */
const unlinked = (state: RunState): readonly AuditFinding[] => {
  const { run, tie = '', localState, now, repository } = state;
  if (localState === 'running' || localState === 'open') return [];
  const subject = subjectOf(state);
  if (localState === 'unfinished') return [];
  if (!isEnded(run)) {
    const days = Math.floor((now - run.startTime) / dayMs);
    const say = days >= 1 ? warning : note;
    const since = new Date(run.startTime).toISOString();
    return [
      say(
        'run-left-running',
        subject,
        `run "${run.id}" of tie ${tie} is ${run.status} since ${since}`,
        `when nothing trains any more: tieback resume ${tie}, where it was started`,
      ),
    ];
  }
  return [
    problem(
      'link-back-missing',
      subject,
      `run "${run.id}" carries tie ${tie}, and no commit in repository "${repository}" names the run`,
      linkHint(state),
    ),
  ];
};

/** A tie may have more runs, which its back-link lists by a hash. */
const isListed = (extra: string | undefined): boolean => (parseExtraRuns(extra ?? '')?.count ?? 0) > 0;

const contradictions = (state: RunState): readonly AuditFinding[] => {
  const { run, tie = '', log, versions } = state;
  const [link] = log?.backLinks ?? [];
  if (link === undefined) return [];
  const { [backLinkKey.runId]: named, [backLinkKey.dataCommit]: data, [backLinkKey.extraRuns]: extra } = link.metadata;
  const subject = { ...subjectOf(state), commit: link.id };
  const tell = (message: string, hint: string) => problem('link-contradiction', subject, message, hint);
  const rival = log?.backLinks.find(({ metadata }) => metadata[backLinkKey.runId] !== named);
  const wrong = bindingAmong(versions).find(({ version }) => version.kind === 'pinned' && version.commit !== data);
  return [
    ...(named === run.id || isListed(extra)
      ? []
      : [
          tell(
            `run "${run.id}" carries tie ${tie}, whose back-link ${shortCommit(link.id)} names run "${named}"`,
            `when the run was copied from there, delete its tag "${runTag.tie}"`,
          ),
        ]),
    ...(rival === undefined
      ? []
      : [
          tell(
            `two back-links of tie ${tie} name two runs: ${shortCommit(link.id)} run "${named}", ${shortCommit(rival.id)} run "${rival.metadata[backLinkKey.runId]}"`,
            'the older one stands: find out who made the other (tieback.actor in its metadata)',
          ),
        ]),
    ...(wrong === undefined || named !== run.id || wrong.version.kind !== 'pinned'
      ? []
      : [
          tell(
            `${wrong.claim.by} of run "${run.id}" says ${shortCommit(wrong.version.commit)}, its back-link ${shortCommit(link.id)} says ${shortCommit(data ?? 'nothing')}`,
            'the back-link cannot have been altered: correct the run',
          ),
        ]),
  ];
};

const deleted = (state: RunState): readonly AuditFinding[] =>
  state.run.isDeleted && !isGivenUp(state)
    ? [
        problem(
          'run-deleted',
          subjectOf(state),
          `run "${state.run.id}" of tie ${state.tie} is deleted`,
          `bring it back before mlflow gc removes it: mlflow runs restore --run-id ${state.run.id}`,
        ),
      ]
    : [];

const noRepository = (state: RunState): readonly AuditFinding[] =>
  state.repository === undefined
    ? [
        problem(
          'link-back-missing',
          subjectOf(state),
          `run "${state.run.id}" carries tie ${state.tie}, and names no repository`,
          `its tag "${runTag.repository}" is gone; audit it with --repo NAME, or look for branch "${anchorBranch(state.tie ?? '')}"`,
        ),
      ]
    : [];

/** Whether both sides of a tie name each other. */
export const linkFindings = (state: RunState): readonly AuditFinding[] => {
  if (state.tie === undefined) return [];
  const missing = noRepository(state);
  if (missing.length > 0 || !state.hasRepository) return [...missing, ...deleted(state)];
  const isLinked = (state.log?.backLinks.length ?? 0) > 0;
  return [...(isLinked ? contradictions(state) : unlinked(state)), ...deleted(state)];
};
