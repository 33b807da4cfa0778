import { TiebackError } from '../../errors.ts';

/** Whether a version is named by how far it lies before another. */
const reachesBack = (ref: string): boolean => /[~^]/.test(ref);

/** A prefix that is mistyped looks like one that is empty. */
export const noData = (
  { repository, ref, prefix }: { readonly repository: string; readonly ref: string; readonly prefix: string },
  advice: string,
): TiebackError => {
  const [named = ref] = ref.split(/[~^]/);
  const hint = reachesBack(ref)
    ? `"${ref}" may lie before the first data, such as the empty commit that a repository begins with: name a tag or a commit that holds data; what there is: lakectl log lakefs://${repository}/${named}`
    : `${advice}; what there is: lakectl fs ls lakefs://${repository}/${ref}/`;
  const place = prefix === '' ? '' : ` under prefix "${prefix}"`;
  return new TiebackError(
    'LAKEFS_OBJECT_NOT_FOUND',
    `version "${ref}" of repository "${repository}" holds no data${place}`,
    { hint },
  );
};
