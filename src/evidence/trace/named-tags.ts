import { namedRun, shortCommit } from '../../model/ids.ts';
import { backLinkKey, runTag } from '../../tie/keys.ts';
import { listSome } from '../../util/list-some.ts';
import type { LinkedRun } from './linked-run.ts';

/** A tag of lakeFS that a run was recorded with, and where it stood then. */
export type NamedTag = {
  readonly run: string;
  readonly repository: string;
  readonly tag: string;
  readonly commit: string;
};

/** Tag → commit, as a repository has them now. */
export type StandingTags = ReadonlyMap<string, string>;

/** The tags that a run was recorded with, as far as it is known that it was. */
export const namedTagsOf = ({
  run,
  seal,
  repository,
  link,
}: Omit<LinkedRun, 'today' | 'tieLink'>): readonly NamedTag[] => {
  const { id, name, tags } = run;
  if (repository === undefined) return [];
  const data = link?.metadata[backLinkKey.dataCommit] ?? tags[runTag.commitId];
  const dataTag = seal === 'unreadable' ? link?.metadata[backLinkKey.dataTag] : tags[runTag.dataTag];
  const baselineTag = seal === 'unreadable' ? undefined : tags[runTag.baselineTag];
  const named = [
    [dataTag, data],
    [baselineTag, tags[runTag.baselineCommitId]],
  ] as const;
  return named.flatMap(([tag, commit]) =>
    tag === undefined || commit === undefined
      ? []
      : [{ run: namedRun({ runName: name, runId: id }), repository, tag, commit }],
  );
};

const shownRuns = 5;

/** What is to be said of tags that do not stand where runs were recorded with them; of repositories that were read. */
export const movedTagNotices = (
  named: readonly NamedTag[],
  standing: ReadonlyMap<string, StandingTags>,
): readonly string[] => {
  const moved = named.filter(({ repository, tag, commit }) => {
    const tags = standing.get(repository);
    return tags !== undefined && tags.get(tag) !== commit;
  });
  const alike = Map.groupBy(moved, ({ repository, tag, commit }) => JSON.stringify([repository, tag, commit]));
  return [...alike.values()].flatMap((group) =>
    group.slice(0, 1).map(({ repository, tag, commit }) => {
      const now = standing.get(repository)?.get(tag);
      const state = now === undefined ? 'is gone' : `stands at commit ${shortCommit(now)} now`;
      const runs = listSome([...new Set(group.map(({ run }) => run))], shownRuns);
      return `tag "${tag}" of repository "${repository}" ${state}: it stood at commit ${shortCommit(commit)} when it was recorded with ${runs}`;
    }),
  );
};
