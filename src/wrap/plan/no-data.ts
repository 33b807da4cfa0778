import { TiebackError } from '../../errors.ts';

/** A prefix that is mistyped looks like one that is empty. */
export const noData = (
  { repository, ref, prefix }: { readonly repository: string; readonly ref: string; readonly prefix: string },
  advice: string,
): TiebackError =>
  new TiebackError(
    'LAKEFS_OBJECT_NOT_FOUND',
    `version "${ref}" of repository "${repository}" holds no data${prefix === '' ? '' : ` under prefix "${prefix}"`}`,
    { hint: `${advice}; what there is: lakectl fs ls lakefs://${repository}/${ref}/` },
  );
