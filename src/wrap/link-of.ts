import { limits } from '../mlflow/limits.ts';
import type { Run, Tags } from '../mlflow/run.ts';
import type { CommitId } from '../model/ids.ts';
import type { OnProgress } from '../model/progress.ts';
import { commandTags, forwardTags, sourceTags } from '../tie/forward-tags.ts';
import { mlflowTag } from '../tie/keys.ts';
import { isNoteKept, type NoteLink, noteWithLinks } from '../tie/note.ts';
import { commandLine } from '../util/command-word.ts';
import { planTagOf } from './plan/plan-tag.ts';
import type { RunPlan } from './plan/run-plan.ts';

/** The links in a run's note. */
const noteLinkOf = ({ id, input }: RunPlan, commit: CommitId): NoteLink => ({
  tie: id,
  uiUrl: input.lakefs.uiUrl,
  repository: input.repository,
  commit,
  baselineTag: input.baseline.tag ?? undefined,
  baselineCommit: input.baseline.commit,
});

/** The note of a run that may have one: links above the user's words, which alone stay when MLflow cannot keep both. */
export const noteTagOf = (
  plan: RunPlan,
  commit: CommitId,
  { tags }: Pick<Run, 'tags'>,
  onProgress: OnProgress,
): Tags => {
  const note = noteWithLinks(noteLinkOf(plan, commit), tags[mlflowTag.note]);
  if (isNoteKept(note)) return { [mlflowTag.note]: note };
  const text = `the run's note is left as it is: with two lines of links it would exceed the ${limits.runTagValue} characters that MLflow keeps`;
  onProgress({ kind: 'notice', level: 'warn', text });
  return {};
};

/** Whether a run's note has the links on top already. */
export const hasLinkedNote = (plan: RunPlan, commit: CommitId, { tags }: Pick<Run, 'tags'>): boolean =>
  tags[mlflowTag.note] === noteWithLinks(noteLinkOf(plan, commit), tags[mlflowTag.note]);

/** How sure the link is before anything was checked. */
export const plannedDataMode = 'uri-given';

/** The tags that link a run of this plan to its data. */
export const linkTagsOf = ({ id, input }: RunPlan, commit: CommitId): Tags =>
  forwardTags({
    tie: id,
    actor: input.actor,
    endpoint: input.lakefs.endpoint,
    uiUrl: input.lakefs.uiUrl,
    repository: input.repository,
    branch: input.branch ?? undefined,
    commit,
    baselineTag: input.baseline.tag ?? undefined,
    baselineCommit: input.baseline.commit,
    dataTag: input.dataTag ?? undefined,
    dataMode: plannedDataMode,
  });

/** The tags of every run that the script makes: one of them may be the tie's own. */
export const contextTagsOf = (plan: RunPlan, commit: CommitId): Tags => ({
  ...linkTagsOf(plan, commit),
  ...(plan.input.mode === 'adopt' ? planTagOf(plan) : {}),
});

/** A command in one line that MLflow keeps: what is too long ends visibly cut, with the length that it had. */
const commandLineOf = (command: readonly string[]): string => {
  const characters = [...commandLine(command)];
  if (characters.length <= limits.runTagValue) return characters.join('');
  const end = `… (${characters.length} characters)`;
  return `${characters.slice(0, limits.runTagValue - end.length).join('')}${end}`;
};

/** What ran, in tieback's own tags: MLflow has none for it, whoever makes the run. */
export const commandTagsOf = ({ input }: RunPlan): Tags =>
  commandTags({
    command: input.command.length === 0 ? undefined : commandLineOf(input.command),
    untrackedCount: input.code?.untrackedCount,
  });

/** All tags of a run that tieback makes: links, note, and what MLflow itself tells of where a run comes from. */
export const runTagsOf = (plan: RunPlan, commit: CommitId): Tags => {
  const { code, command, entryPoint, actor } = plan.input;
  return {
    ...linkTagsOf(plan, commit),
    ...commandTagsOf(plan),
    ...planTagOf(plan),
    ...sourceTags({
      user: actor,
      entryPoint: command.length === 0 ? undefined : commandLineOf([entryPoint]),
      gitCommit: code?.commit,
      gitBranch: code?.branch,
      gitRepoUrl: code?.remoteUrl,
      isDirty: code?.isDirty,
    }),
    [mlflowTag.note]: noteWithLinks(noteLinkOf(plan, commit)),
  };
};
