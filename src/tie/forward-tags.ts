import type { Tags } from '../mlflow/run.ts';
import type { DataMode } from '../model/evidence.ts';
import type { CommitId, TieId } from '../model/ids.ts';
import { version } from '../version.ts';
import { mlflowTag, runTag } from './keys.ts';
import { lakefsCommitUrl } from './urls.ts';

/** What a run needs to know about the data it was trained on. */
export type ForwardLink = {
  readonly tie: TieId;
  readonly actor: string;
  /** lakeFS base URL for programs, and the one for browsers. */
  readonly endpoint: string;
  readonly uiUrl: string;
  readonly repository: string;
  /** Undefined for a run on a fixed version. */
  readonly branch: string | undefined;
  readonly commit: CommitId;
  readonly baselineTag: string | undefined;
  /** Undefined for a run that was adopted: nobody knows. */
  readonly baselineCommit: CommitId | undefined;
  readonly dataTag: string | undefined;
  readonly dataMode: DataMode;
};

const withoutUndefined = (tags: Readonly<Record<string, string | undefined>>): Tags =>
  Object.fromEntries(Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** The forward link: the tags of a run, in tieback's, the lakeFS blog's and the lakeFS documentation's spelling. */
export const forwardTags = (link: ForwardLink): Tags =>
  withoutUndefined({
    [runTag.tie]: link.tie,
    [runTag.version]: version,
    [runTag.actor]: link.actor,
    [runTag.dataMode]: link.dataMode,
    [runTag.endpoint]: link.endpoint,
    [runTag.repository]: link.repository,
    [runTag.branch]: link.branch,
    [runTag.commitId]: link.commit,
    [runTag.commitUrl]: lakefsCommitUrl(link.uiUrl, link.repository, link.commit),
    [runTag.baselineTag]: link.baselineTag,
    [runTag.baselineCommitId]: link.baselineCommit,
    [runTag.dataTag]: link.dataTag,
    [runTag.docsRepository]: link.repository,
    [runTag.docsBranch]: link.branch,
    [runTag.docsCommit]: link.commit,
  });

/** What MLflow has no tags for: the whole command, and files beside the code that git does not know. */
export type CommandFacts = { readonly command: string | undefined; readonly untrackedCount: number | undefined };

export const commandTags = ({ command, untrackedCount }: CommandFacts): Tags =>
  withoutUndefined({ [runTag.command]: command, [runTag.gitUntracked]: untrackedCount?.toString() });

/** What MLflow itself tags a run that a script creates with, but not one that it resumes. */
export type SourceFacts = {
  readonly user: string;
  /** The script or program that MLflow's pages name. */
  readonly entryPoint: string | undefined;
  readonly gitCommit: string | undefined;
  readonly gitBranch: string | undefined;
  readonly gitRepoUrl: string | undefined;
  readonly isDirty: boolean | undefined;
};

export const sourceTags = (source: SourceFacts): Tags =>
  withoutUndefined({
    [mlflowTag.user]: source.user,
    [mlflowTag.sourceName]: source.entryPoint,
    [mlflowTag.sourceType]: 'LOCAL',
    [mlflowTag.gitCommit]: source.gitCommit,
    [mlflowTag.gitBranch]: source.gitBranch,
    [mlflowTag.gitRepoUrl]: source.gitRepoUrl,
    [mlflowTag.gitDirty]: source.isDirty === undefined ? undefined : String(source.isDirty),
  });
