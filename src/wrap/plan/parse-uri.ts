import { folderPrefix } from '../../data/data-path.ts';
import { TiebackError } from '../../errors.ts';

export type LakefsUri = { readonly repository: string; readonly ref: string; readonly prefix: string };

/** Reads `lakefs://repository/ref[/prefix]`. @throws USAGE_INVALID */
export const parseLakefsUri = (uri: string): LakefsUri => {
  const [, repository, ref, prefix] = /^lakefs:\/\/([^/]+)\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  if (repository === undefined || ref === undefined) {
    throw new TiebackError('USAGE_INVALID', `"${uri}" is not a lakeFS URI with a ref`, {
      hint: 'write lakefs://REPOSITORY/REF/PREFIX, for example lakefs://faces/v1/test/',
    });
  }
  return { repository, ref, prefix: folderPrefix(prefix ?? '') };
};
