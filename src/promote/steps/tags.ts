import { isTiebackError, TiebackError } from '../../errors.ts';
import type { LakefsClient } from '../../lakefs/client.ts';
import type { Call } from '../../model/call.ts';
import type { CommitId } from '../../model/ids.ts';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import { decisionStep } from '../decision-results.ts';

type WantedTag = { readonly repository: string; readonly id: string; readonly commit: CommitId };

const ensureTag = async (
  { tags }: Pick<LakefsClient, 'tags'>,
  { repository, id, commit }: WantedTag,
  call: Call,
): Promise<string> => {
  try {
    await tags.create(repository, { id, ref: commit }, call);
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_TAG_EXISTS')) throw error;
    if ((await tags.find(repository, id, call))?.commitId !== commit)
      throw new TiebackError(
        'LAKEFS_TAG_ELSEWHERE',
        `tag "${id}" of repository "${repository}" stands at another commit`,
        {
          hint: 'tags are never moved: promote again with another --tag',
          cause: error,
        },
      );
  }
  return id;
};

/** Gives the data commit and the commit that the branch then stands at a name each. */
export const tagsStep = decisionStep('tags', {
  after: ['change', 'verify'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input: { tags } }) => {
    const named = [
      ...(tags.data === null ? [] : [`the data "${tags.data}"`]),
      ...(tags.change === null ? [] : [`what the branch then holds "${tags.change}"`]),
    ];
    return named.length === 0 ? undefined : `tag ${named.join(' and ')}`;
  },
  parse: shape({ data: 'string|null', change: 'string|null' }),
  apply: async ({ change }, { plan, deps, signal }) => {
    const { repository, tags, run } = plan.input;
    const ensure = (id: string | null, commit: CommitId | null) => (either: AbortSignal) =>
      id === null || commit === null ? null : ensureTag(deps.lakefs, { repository, id, commit }, { signal: either });
    const [data, changed] = await together(
      [ensure(tags.data, run.dataCommit), ensure(tags.change, change.commit)],
      signal,
    );
    return { data, change: changed };
  },
});
