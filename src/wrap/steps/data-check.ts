import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DirectoryDifference, differenceOf } from '../../data/compare-directory.ts';
import { leftOutText } from '../../data/left-out.ts';
import { carryHashes, type Listing } from '../../data/listing.ts';
import { observeDirectory } from '../../data/observe-directory.ts';
import { isTiebackError } from '../../errors.ts';
import type { CommitId } from '../../model/ids.ts';
import { counted } from '../../util/counted.ts';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import { listVersion } from '../data/list-version.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';

const changesText = ({ added, changed, removed }: DirectoryDifference, when: string): string => {
  const paths = [...added, ...changed, ...removed];
  return `changed ${when} (${counted(paths.length, 'file')}, first ${paths[0]})`;
};

type Folder = {
  readonly name: string;
  /** As the back-link calls it: no path of this machine. */
  readonly recordedAs: string;
  readonly dir: string;
  readonly listing: Listing;
  /** When it can have changed. */
  readonly when: string;
  /** Whether it lies among tieback's own notes. */
  readonly isCopy: boolean;
};

/** In words, each undefined where there is nothing to say. */
type Found = { readonly changes: string | undefined; readonly leftOut: string | undefined };

/** What became of a folder. A command may leave a folder that cannot even be read: changed as well. */
const lookAt = async ({ dir, listing, when, recordedAs }: Folder, signal: AbortSignal): Promise<Found> => {
  try {
    const { plan, leftOut } = await observeDirectory(dir, listing, { signal });
    const difference = differenceOf(plan);
    const changes = difference === 'unchanged' ? undefined : changesText(difference, when);
    return { changes, leftOut: leftOutText(recordedAs, leftOut) };
  } catch (error) {
    if (!isTiebackError(error) || !error.code.startsWith('DATA_')) throw error;
    return { changes: `cannot be read again after training (${error.message})`, leftOut: undefined };
  }
};

/** Every folder that the command was given, with what it held. */
const foldersOf = async (
  { dataCommit }: Pick<RunResults, 'dataCommit'>,
  { input }: RunPlan,
  dir: string,
  deps: TiePorts,
  signal: AbortSignal,
): Promise<readonly Folder[]> => {
  const { repository, prefix, baseline } = input;
  const listingOf = (commit: CommitId) => (either: AbortSignal) =>
    listVersion({ repository, commit, prefix }, deps, either);
  const [before, listing, ...inputs] = await together<[Listing, Listing, ...Listing[]]>(
    [
      listingOf(baseline.commit),
      listingOf(dataCommit.commit),
      ...input.inputs.map((version) => (either: AbortSignal) => listVersion(version, deps, either)),
    ],
    signal,
  );
  const others = input.inputs.flatMap(({ role }, at): readonly Folder[] => {
    const held = inputs[at];
    const place = join(deps.folder.inputs, role);
    return held === undefined
      ? []
      : [
          {
            ...{ name: `input "${role}" (${place})`, recordedAs: `input "${role}"`, dir: place, listing: held },
            ...{ when: 'after it was fetched', isCopy: true },
          },
        ];
  });
  return [
    {
      ...{ name: dir, recordedAs: 'data folder', dir, listing: carryHashes(before, listing) },
      ...{ when: 'since training began', isCopy: false },
    },
    ...others,
  ];
};

type Looked = Record<'changed' | 'gone' | 'leftOut', readonly string[]>;

/** Looks at every folder, and tells what is not as it should be. */
const lookAtAll = async (
  folders: readonly Folder[],
  { onProgress, redact }: Pick<TiePorts, 'onProgress' | 'redact'>,
  signal: AbortSignal,
): Promise<Looked> => {
  const warn = (text: string): void => onProgress({ kind: 'notice', level: 'warn', text });
  const looked = { changed: [] as string[], gone: [] as string[], leftOut: [] as string[] };
  for (const folder of folders) {
    if (folder.isCopy && !existsSync(folder.dir)) {
      looked.gone.push(folder.name);
      continue;
    }
    const { changes, leftOut } = await lookAt(folder, signal);
    if (leftOut !== undefined) {
      looked.leftOut.push(redact(leftOut));
      warn(`${leftOut}: recorded, and DATA-04 warns of it`);
    }
    if (changes === undefined) continue;
    looked.changed.push(folder.recordedAs);
    warn(`${folder.name} ${changes}: recorded as a failed check`);
  }
  return looked;
};

/**
 * Reads the data folder and those of the inputs again: only when it still equals the commit, and nothing lies beside what
 * is compared, is it known what was trained on.
 */
export const dataCheckStep = runStep('dataCheck', {
  after: ['train', 'dataCommit'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input: { data, inputs } }) =>
    data === null
      ? undefined
      : `hash ${[data.dir, ...inputs.map(({ role }) => `input "${role}"`)].join(', ')} again after training`,
  parse: (result) => {
    shape({ mode: 'string', check: 'string', checkedAt: 'string?', leftOut: 'string?' })(result);
    return result as RunResults['dataCheck'];
  },
  apply: async ({ dataCommit }, { plan, deps, signal }) => {
    const { data } = plan.input;
    if (data === null) return { mode: 'uri-given', check: 'not-checked' };
    const checkedAt = new Date(deps.runtime.now()).toISOString();
    const folders = await foldersOf({ dataCommit }, plan, data.dir, deps, signal);
    const { changed, gone, leftOut } = await lookAtAll(folders, deps, signal);
    const besides = leftOut.length === 0 ? {} : { leftOut: leftOut.join('; ') };
    if (changed.length > 0)
      return { mode: 'uri-given', check: 'changed', checkedAt, changedFolders: changed, ...besides };
    if (gone.length === 0) {
      const mode = leftOut.length === 0 ? 'dir-verified' : 'uri-given';
      return { mode, check: 'unchanged', checkedAt, ...besides };
    }
    const text = `${gone.join(', ')} cannot be hashed again: the copy was removed while the command ran, perhaps with the state folder; the data count as handed over by their address`;
    deps.onProgress({ kind: 'notice', level: 'warn', text });
    return { mode: 'uri-given', check: 'not-checked', ...besides };
  },
});
