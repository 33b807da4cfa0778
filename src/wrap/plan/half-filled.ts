import type { MirrorPlan } from '../../data/plan-mirror.ts';
import { TiebackError } from '../../errors.ts';
import type { TieId } from '../../model/ids.ts';
import { unwritableFolder } from '../../util/unwritable-folder.ts';
import { type FillerState, type FillMark, fillerOf, fillerState, markPath, readFillMarks } from '../data/fill-mark.ts';
import type { Version } from '../data/list-version.ts';
import { waysOn } from '../ties/ways-on.ts';

type Seen = FillMark & { readonly state: FillerState };

const unfinished = (dir: string, mark: FillMark): TiebackError => {
  const tie = fillerOf(mark);
  return new TiebackError('DATA_DIRECTORY_UNFILLED', `folder "${dir}" is half filled: tie "${mark.tie}" broke off`, {
    hint: `${tie === undefined ? 'empty it' : waysOn(tie)}; then run this again`,
    details: { tie: mark.tie },
  });
};

const busy = (dir: string, { tie, host, state }: Seen): TiebackError => {
  const wait = 'name another folder, or wait until that run has ended';
  const isSeen = state === 'running';
  return new TiebackError(
    'DATA_DIRECTORY_UNFILLED',
    `folder "${dir}" is being filled with another version of the data by tie "${tie}"${isSeen ? '' : ` on host "${host}"`}`,
    { hint: isSeen ? wait : `${wait}; if it broke off: rm "${markPath(dir, tie)}"`, details: { tie } },
  );
};

const mixed = (dir: string, { tie }: FillMark): TiebackError =>
  new TiebackError(
    'DATA_DIRECTORY_UNFILLED',
    `folder "${dir}" was half filled by tie "${tie}", and holds other files besides`,
    {
      hint: `empty it to have it filled — or, when just this is your data: rm "${markPath(dir, tie)}"`,
      details: { tie },
    },
  );

/** The marks as they stood before or after the folder was read: a fill may have begun or ended meanwhile. */
export const marksAround = async <T>(dir: string, read: () => Promise<T>) => {
  const before = await readFillMarks(dir);
  const result = await read();
  const after = await readFillMarks(dir);
  const marks = new Map([...before, ...after].map((mark) => [mark.tie, mark]));
  return { result, marks: [...marks.values()] };
};

/** Where its journal is out of sight, nobody here can tell whether a fill goes on. */
const mayRun = ({ state }: Seen): boolean => state === 'running' || state === 'elsewhere';

/**
 * Whether a folder holds nothing but part of a version, because a run that was to fill it is not through: it is filled
 * up, and not taken for the user's own data.
 * @param own the tie that asks: its own mark stands in nobody's way
 * @throws DATA_DIRECTORY_UNFILLED where the run that broke off has to be finished or given up first
 */
export const isHalfFilled = (
  dir: string,
  version: Version,
  { added, changed, removed }: MirrorPlan,
  marks: readonly FillMark[],
  own?: TieId,
): boolean => {
  const isPart = added.length + changed.length === 0;
  const isSame = (mark: FillMark) =>
    mark.repository === version.repository && mark.commit === version.commit && mark.prefix === version.prefix;
  if (removed.length === 0 && (isPart || marks.every(isSame))) return false;
  const seen = marks.map((mark): Seen => ({ ...mark, state: mark.tie === own ? 'over' : fillerState(mark) }));
  if (isPart && seen.some((mark) => mark.state === 'running' && isSame(mark))) return true;
  const [broken, other, first] = [
    seen.find(({ state }) => state === 'unfinished'),
    seen.find((mark) => mayRun(mark) && !isSame(mark)),
    seen[0],
  ];
  if (broken !== undefined) throw unfinished(dir, broken);
  if (other !== undefined) throw busy(dir, other);
  if (first === undefined) return false;
  if (isPart) return true;
  throw mixed(dir, first);
};

/** What is to be filled is written to: found out before anything is made. @throws DATA_DIRECTORY_UNUSABLE */
export const assertFolderWritable = (dir: string): void => {
  const path = unwritableFolder(dir);
  if (path === undefined) return;
  throw new TiebackError(
    'DATA_DIRECTORY_UNUSABLE',
    `data folder "${dir}" cannot be filled: "${path}" cannot be written to`,
    {
      hint: 'check its permissions and that no file stands where a folder is needed, or name another folder with --data DIR',
      details: { path },
    },
  );
};
