import { isDataKey } from '../../data/data-path.ts';
import { isTiebackError } from '../../errors.ts';
import type { Change } from '../../lakefs/refs.ts';
import type { Call } from '../../model/call.ts';
import type { ChangeSize, ComparedRun, DataDifference, PrefixChange } from '../../model/comparison.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import type { ComparePorts } from './compare-ports.ts';
import { otherContent } from './other-content.ts';

type Pair = Pick<DataDifference, 'repository' | 'left' | 'right' | 'leftOf' | 'rightOf'>;
type Kind = 'added' | 'changed' | 'removed';
type Sizes = { readonly [K in Kind]: ChangeSize };

const none: Sizes = {
  added: { objects: 0, bytes: 0 },
  changed: { objects: 0, bytes: 0 },
  removed: { objects: 0, bytes: 0 },
};

const plus = (sizes: Sizes, kind: Kind, bytes: number): Sizes => ({
  ...sizes,
  [kind]: { objects: sizes[kind].objects + 1, bytes: sizes[kind].bytes + bytes },
});

/** The folder that a path lies in, so many folders deep; empty for the repository's root. */
const prefixOf = (path: string, depth: number): string => {
  const folders = path.split('/').slice(0, -1).slice(0, depth);
  return folders.length === 0 ? '' : `${folders.join('/')}/`;
};

const kindOf = ({ kind }: Change): Kind | undefined =>
  kind === 'added' || kind === 'changed' || kind === 'removed' ? kind : undefined;

/** What is changed comes after the rest: whether its content is another takes more than lakeFS's difference. */
async function* contentChanges(pair: Pair, { lakefs }: ComparePorts, call: Call) {
  if (pair.left === pair.right) return;
  const changed = new Map<string, number>();
  const filter = { kind: 'two-dot' } as const;
  for await (const change of lakefs.refs.diff(pair.repository, pair.left, pair.right, filter, call)) {
    const [kind, { path, sizeBytes: bytes = 0 }] = [kindOf(change), change];
    if (kind === undefined || !isDataKey(path)) continue;
    if (kind === 'changed') changed.set(path, bytes);
    else yield { kind, path, bytes };
  }
  for (const path of await otherContent(lakefs.objects, pair, [...changed.keys()], call))
    yield { kind: 'changed', path, bytes: changed.get(path) ?? 0 } as const;
}

const differenceOf = async (pair: Pair, depth: number, ports: ComparePorts, call: Call): Promise<DataDifference> => {
  const prefixes = new Map<string, Sizes>();
  let total = none;
  for await (const { kind, path, bytes } of contentChanges(pair, ports, call)) {
    const prefix = prefixOf(path, depth);
    prefixes.set(prefix, plus(prefixes.get(prefix) ?? none, kind, bytes));
    total = plus(total, kind, bytes);
  }
  const sorted = [...prefixes].sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...pair, total, prefixes: sorted.map(([prefix, sizes]): PrefixChange => ({ prefix, ...sizes })) };
};

/** Each run's data against its own baseline, and against the reference's data. */
const pairsOf = (runs: readonly ComparedRun[], reference: ComparedRun | undefined): readonly Pair[] =>
  runs.flatMap(({ runId, repository, baseline, dataCommit }) => {
    if (repository === undefined || dataCommit === undefined) return [];
    const side = { repository, right: dataCommit, rightOf: runId };
    const held = reference !== undefined && reference.runId !== runId && reference.repository === repository;
    return [
      ...(baseline === undefined ? [] : [{ ...side, left: baseline, leftOf: 'baseline' }]),
      ...(held && reference.dataCommit !== undefined
        ? [{ ...side, left: reference.dataCommit, leftOf: reference.runId }]
        : []),
    ];
  });

type Request = {
  readonly runs: readonly ComparedRun[];
  readonly reference: ComparedRun | undefined;
  readonly depth: number;
};

/** What lies between the runs' data, by prefix; a commit that is gone leaves a gap. */
export const dataDifferences = async (
  { runs, reference, depth }: Request,
  ports: ComparePorts,
  signal: AbortSignal,
): Promise<{ readonly data: readonly DataDifference[]; readonly gaps: readonly string[] }> => {
  const gaps: string[] = [];
  const found = mapConcurrent(pairsOf(runs, reference), { concurrency: 8, signal }, async (pair) => {
    try {
      return [await differenceOf(pair, depth, ports, { signal })];
    } catch (error) {
      if (!isTiebackError(error, 'LAKEFS_REF_NOT_FOUND', 'LAKEFS_REPOSITORY_NOT_FOUND')) throw error;
      gaps.push(`data of run ${pair.rightOf} against ${pair.leftOf}: ${error.message}`);
      return [];
    }
  });
  return { data: (await Array.fromAsync(found)).flat(), gaps };
};
