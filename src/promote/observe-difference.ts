import { folderPrefix, isDataKey } from '../data/data-path.ts';
import type { Change } from '../lakefs/refs.ts';
import { type ChangedPaths, countPaths, createPathTally } from './changed-paths.ts';
import { type InputPlace, isOfInput } from './observe-inputs.ts';
import type { PromotePorts } from './promote-ports.ts';

/** An input whose paths would be changed. */
export type TouchedInput = { readonly what: string; readonly paths: ChangedPaths };

/** What a branch would get, in the whole repository. */
export type Difference = {
  readonly isEmpty: boolean;
  readonly conflicts: readonly string[];
  /** All that is not data under the prefix. */
  readonly outside: ChangedPaths;
  readonly touched: readonly TouchedInput[];
};

export const noDifference = (): Difference => ({
  isEmpty: true,
  conflicts: [],
  outside: createPathTally().found,
  touched: [],
});

/** Sorts the changes that a branch would get. */
export const observeDifference = async (
  changes: AsyncIterable<Change>,
  prefix: string,
  inputs: readonly InputPlace[],
): Promise<Difference> => {
  const own = folderPrefix(prefix);
  const outside = createPathTally();
  const tallies = inputs.map((input) => ({ input, tally: createPathTally() }));
  const conflicts: string[] = [];
  let isEmpty = true;
  for await (const change of changes) {
    isEmpty = false;
    const { kind, path } = change;
    if (kind === 'conflict') conflicts.push(path);
    if (!path.startsWith(own) || !isDataKey(path)) outside.add(change);
    for (const { input, tally } of tallies) if (isOfInput(path, input, prefix)) tally.add(change);
  }
  const touched = tallies.map(({ input: { what }, tally }) => ({ what, paths: tally.found }));
  return { isEmpty, conflicts, outside: outside.found, touched: touched.filter(({ paths }) => countPaths(paths) > 0) };
};

/** What the run's command wrote under the prefix after the data had been committed. */
export type Outputs = {
  readonly added: ChangedPaths;
  /** Of what was trained on. */
  readonly overwritten: ChangedPaths;
};

/** Reads what lies between a run's data commit and the commit that is merged. */
export const observeOutputs = async (
  { repository, prefix }: { readonly repository: string; readonly prefix: string },
  dataCommit: string,
  source: string,
  { lakefs, signal }: Pick<PromotePorts, 'lakefs' | 'signal'>,
): Promise<Outputs> => {
  const [added, overwritten] = [createPathTally(), createPathTally()];
  const filter = { kind: 'two-dot', prefix: folderPrefix(prefix) } as const;
  const changes = source === dataCommit ? [] : lakefs.refs.diff(repository, dataCommit, source, filter, { signal });
  for await (const change of changes) {
    if (!isDataKey(change.path) || change.path.endsWith('/')) continue;
    (change.kind === 'added' ? added : overwritten).add(change);
  }
  return { added: added.found, overwritten: overwritten.found };
};
