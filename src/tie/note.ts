import { limits } from '../mlflow/limits.ts';
import { type CommitId, shortCommit, type TieId } from '../model/ids.ts';
import { lakefsCommitUrl } from './urls.ts';

const mark = 'tieback:';

export type NoteLink = {
  readonly tie: TieId;
  readonly uiUrl: string;
  readonly repository: string;
  readonly commit: CommitId;
  readonly baselineTag: string | undefined;
  /** Undefined for a run that was adopted: nobody knows. */
  readonly baselineCommit: CommitId | undefined;
};

/** Two marked lines with links: MLflow shows a run's note at its top, and folds all but the first few lines. */
const noteLines = (link: NoteLink): readonly [string, string] => {
  const page = (commit: CommitId) => lakefsCommitUrl(link.uiUrl, link.repository, commit);
  const { baselineTag, baselineCommit } = link;
  const baseline =
    baselineCommit === undefined
      ? 'baseline not known'
      : `baseline [${baselineTag ?? shortCommit(baselineCommit)}](${page(baselineCommit)})`;
  return [
    `${mark} data [${link.repository} @ ${shortCommit(link.commit)}](${page(link.commit)})`,
    `${mark} ${baseline}, tie ${link.tie}`,
  ];
};

/** A note with our two lines on top and whatever the user wrote below; ours from before are replaced. */
export const noteWithLinks = (link: NoteLink, note = ''): string => {
  const users = note.split('\n').filter((line) => !line.startsWith(mark));
  return [noteLines(link).join('  \n'), ...users].join('\n').trimEnd();
};

/** Whether MLflow keeps a note of this length. */
export const isNoteKept = (note: string): boolean => [...note].length <= limits.runTagValue;
