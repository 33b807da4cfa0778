import { isTiebackError, TiebackError } from '../../errors.ts';
import type { CommitId } from '../../model/ids.ts';
import { deleteOwnTag } from '../../tie/take-back.ts';
import { shape } from '../../util/shape.ts';
import type { TiePorts } from '../ports.ts';
import { runStep } from '../results.ts';

const ensureTag = async (
  repository: string,
  tag: string,
  commit: CommitId,
  { lakefs }: Pick<TiePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<void> => {
  try {
    await lakefs.tags.create(repository, { id: tag, ref: commit }, { signal });
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_TAG_EXISTS')) throw error;
    const standing = await lakefs.tags.find(repository, tag, { signal });
    if (standing?.commitId === commit) return;
    throw new TiebackError(
      'LAKEFS_TAG_ELSEWHERE',
      `tag "${tag}" of repository "${repository}" stands at another commit`,
      {
        hint: 'tags are never moved: this needs another --tag',
        cause: error,
      },
    );
  }
};

/** Gives the data commit its human name. */
export const dataTagStep = runStep('dataTag', {
  after: ['dataCommit'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) => (input.dataTag === null ? undefined : `tag the data "${input.dataTag}"`),
  parse: shape({ tag: 'string|null' }),
  apply: async ({ dataCommit }, { plan, deps, signal }) => {
    const { dataTag, repository } = plan.input;
    if (dataTag !== null) await ensureTag(repository, dataTag, dataCommit.commit, deps, signal);
    return { tag: dataTag };
  },
  undo: async ({ plan, deps, signal }) => {
    const { dataTag, repository } = plan.input;
    return dataTag === null
      ? undefined
      : await deleteOwnTag(deps.lakefs, { repository, name: dataTag, tie: plan.id }, { signal });
  },
});
