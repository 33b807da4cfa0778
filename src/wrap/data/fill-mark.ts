import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLocalFolder, scratchName } from '../../data/writable-folder.ts';
import { asCommitId, asTieId, type TieId } from '../../model/ids.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { ownPlace } from '../../util/process-place.ts';
import { shape } from '../../util/shape.ts';
import { findLocalTie, type LocalTie } from '../ties/ties.ts';
import type { Version } from './list-version.ts';

/** Stands in a data folder while a tie fills it, and after that broke off. */
export type FillMark = Version & {
  readonly tie: TieId;
  /** Where the tie's journal lies, and on which host. */
  readonly stateDir: string;
  readonly host: string;
};

type Filler = { readonly tie: TieId; readonly stateDir: string };

/** `elsewhere`: its journal cannot be seen from here. */
export type FillerState = 'running' | 'unfinished' | 'over' | 'elsewhere';

const localFolder = (dir: string): string => join(dir, '.tieback');
const markName = (tie: TieId): string => `filling-${tie}.json`;
export const markPath = (dir: string, tie: TieId): string => join(localFolder(dir), markName(tie));

const parseMark = (text: string): FillMark => {
  const read = shape({
    tie: 'string',
    stateDir: 'string',
    host: 'string',
    repository: 'string',
    commit: 'string',
    prefix: 'string',
  })(JSON.parse(text));
  return { ...read, tie: asTieId(read.tie), commit: asCommitId(read.commit) };
};

const namesIn = (dir: string): Promise<readonly string[]> => readdir(localFolder(dir)).catch(() => []);

/** The ties that have begun to fill a folder and not ended; what is no mark, or gone meanwhile, is left out. */
export const readFillMarks = async (dir: string): Promise<readonly FillMark[]> => {
  const names = (await namesIn(dir)).filter((name) => /^filling-.*[.]json$/.test(name));
  const marks = await Promise.all(
    names.map(async (name) => {
      try {
        return [parseMark(await readFile(join(localFolder(dir), name), 'utf8'))];
      } catch {
        return [];
      }
    }),
  );
  return marks.flat();
};

/** The tie of a mark as its journal knows it; undefined when that is gone, or out of sight. */
export const fillerOf = ({ tie, stateDir }: FillMark): LocalTie | undefined => findLocalTie(stateDir, tie);

export const fillerState = (mark: FillMark): FillerState => {
  const tie = fillerOf(mark);
  if (tie === undefined) return mark.host === ownPlace().host ? 'over' : 'elsewhere';
  if (tie.state === 'running') return 'running';
  return tie.state === 'complete' || tie.state === 'aborted' ? 'over' : 'unfinished';
};

const beginFill = async (dir: string, { tie, stateDir }: Filler, version: Version): Promise<void> => {
  const { repository, commit, prefix } = version;
  const mark: FillMark = { tie, stateDir, host: ownPlace().host, repository, commit, prefix };
  await makeLocalFolder(dir);
  await writeFileAtomic(markPath(dir, tie), JSON.stringify(mark));
};

/** Takes the mark away, and whatever ties that do not fill any more have left of half files. */
const endFill = async (dir: string, { tie }: Filler): Promise<void> => {
  const others = (await readFillMarks(dir)).filter((mark) => mark.tie !== tie);
  const states = others.map((mark) => ({ tie: mark.tie, state: fillerState(mark) }));
  const isFilling = (state: FillerState) => state === 'running' || state === 'elsewhere';
  const kept = new Set(states.filter(({ state }) => isFilling(state)).map((one) => scratchName(one.tie)));
  const over = new Set(states.filter(({ state }) => state === 'over').map((one) => markName(one.tie)));
  const stale = (await namesIn(dir)).filter(
    (name) => over.has(name) || (name.startsWith('partial-') && !kept.has(name)),
  );
  for (const name of [...stale, markName(tie)])
    await rm(join(localFolder(dir), name), { recursive: true, force: true });
  await rmdir(localFolder(dir)).catch(() => undefined);
};

/** Fills a folder with a version under a mark, by which it is known as half filled should this break off. */
export const markedFill = async <T>(
  dir: string,
  filler: Filler,
  version: Version,
  fill: () => Promise<T>,
): Promise<T> => {
  await beginFill(dir, filler, version);
  const filled = await fill();
  await endFill(dir, filler);
  return filled;
};
