import type { LakefsClient } from '../../lakefs/client.ts';
import type { Call } from '../../model/call.ts';

type Lister = Pick<LakefsClient['objects'], 'list'>;
type Ends = { readonly repository: string; readonly left: string; readonly right: string };

/** So few objects are each looked up; of more the folder that they all lie in is listed. */
const mostLookUps = 8;

const commonFolder = (first: string, last: string): string => {
  const folders = first.split('/').slice(0, -1);
  const others = last.split('/');
  const end = folders.findIndex((folder, at) => folder !== others[at]);
  const common = end === -1 ? folders : folders.slice(0, end);
  return common.map((folder) => `${folder}/`).join('');
};

type Look = { readonly prefix: string; readonly paths: ReadonlySet<string>; readonly amount?: number };

const looksFor = (paths: readonly string[]): readonly Look[] => {
  // A path is the first of all that begin with it.
  if (paths.length <= mostLookUps)
    return paths.map((path) => ({ prefix: path, paths: new Set([path]), amount: 1 }) satisfies Look);
  return [{ prefix: commonFolder(paths[0] ?? '', paths.at(-1) ?? ''), paths: new Set(paths) }];
};

/** Size and checksum by path. */
const contentsAt = async (
  objects: Lister,
  { repository, commit }: { readonly repository: string; readonly commit: string },
  { paths, ...filter }: Look,
  call: Call,
): Promise<ReadonlyMap<string, string>> => {
  const contents = new Map<string, string>();
  for await (const entry of objects.list(repository, commit, filter, call)) {
    if (entry.kind === 'object' && paths.has(entry.path))
      contents.set(entry.path, `${entry.sizeBytes} ${entry.checksum}`);
    if (filter.amount !== undefined || contents.size === paths.size) break;
  }
  return contents;
};

/**
 * Those of two commits' changed paths, by ascending path, that do not hold the same bytes by size and checksum. To lakeFS
 * an object is changed, too, when it was only uploaded again: at another time, of another file time, or in another place.
 */
export const otherContent = async (
  objects: Lister,
  { repository, left, right }: Ends,
  paths: readonly string[],
  call: Call,
): Promise<readonly string[]> => {
  const looks = looksFor(paths).map(async (look) => {
    const [before, after] = await Promise.all(
      [left, right].map((commit) => contentsAt(objects, { repository, commit }, look, call)),
    );
    return [...look.paths].filter((path) => !before?.has(path) || before.get(path) !== after?.get(path));
  });
  return (await Promise.all(looks)).flat();
};
