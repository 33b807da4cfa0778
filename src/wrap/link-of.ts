import type { Tags } from '../mlflow/run.ts';
import type { CommitId } from '../model/ids.ts';
import { forwardTags, sourceTags } from '../tie/forward-tags.ts';
import { mlflowTag } from '../tie/keys.ts';
import { type NoteLink, noteWithLinks } from '../tie/note.ts';
import type { RunPlan } from './run-plan.ts';

/** The links in a run's note. */
export const noteLinkOf = ({ id, input }: RunPlan, commit: CommitId): NoteLink => ({
  tie: id,
  uiUrl: input.lakefs.uiUrl,
  repository: input.repository,
  commit,
  baselineTag: input.baseline.tag ?? undefined,
  baselineCommit: input.baseline.commit,
});

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
    dataMode: 'uri-given',
  });

/** All tags of a run that tieback makes: links, note, and what MLflow itself tells of where a run comes from. */
export const runTagsOf = (plan: RunPlan, commit: CommitId): Tags => {
  const { code, command, actor } = plan.input;
  return {
    ...linkTagsOf(plan, commit),
    ...sourceTags({
      user: actor,
      command: command.join(' '),
      gitCommit: code?.commit,
      gitBranch: code?.branch,
      gitRepoUrl: code?.remoteUrl,
      isDirty: code?.isDirty,
    }),
    [mlflowTag.note]: noteWithLinks(noteLinkOf(plan, commit)),
  };
};
