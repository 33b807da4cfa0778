import type { Listing } from '../../data/listing.ts';
import { readColumn } from '../../data/read-column.ts';
import type { Call } from '../../model/call.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import type { EvidencePorts } from '../evidence-ports.ts';

/** How a unit, such as a patient, is told: from the path of an object, from a column of its rows, or from both. */
export type UnitKey = { readonly pattern?: string; readonly column?: string };

/** Where a unit was met first. */
export type UnitPlace = { readonly path: string; readonly row?: number };

export type Units = {
  readonly places: ReadonlyMap<string, UnitPlace>;
  /** Tables that were read, and files that are none or lack the column. */
  readonly tables: number;
  readonly withoutColumn: readonly string[];
  /** False when a limit ended the reading. */
  readonly isComplete: boolean;
};

/** More of a split is not read: what was found until then is said to be incomplete. */
const maxBytes = 512 * 1024 * 1024;
const maxUnits = 1_000_000;
const maxNamed = 20;
const filesAtATime = 4;

const isTable = (path: string): boolean => /\.(?:csv|tsv)$/i.test(path);

const unitInPath = (path: string, pattern: RegExp): string | undefined => {
  const match = pattern.exec(path);
  return match === null ? undefined : (match.groups?.['unit'] ?? match[1] ?? match[0]);
};

type SplitAt = { readonly repository: string; readonly commit: string; readonly listing: Listing };
type Reader = Pick<EvidencePorts['lakefs'], 'objects'>;

const unitsInPaths = ({ listing }: SplitAt, pattern: string): ReadonlyMap<string, UnitPlace> => {
  const places = new Map<string, UnitPlace>();
  const key = new RegExp(pattern, 'u');
  for (const { path } of listing.objects) {
    const unit = unitInPath(path, key);
    if (unit !== undefined && !places.has(unit)) places.set(unit, { path });
  }
  return places;
};

/** Those that still fit into what is read of one split. */
const withinLimit = (objects: Listing['objects']): Listing['objects'] => {
  let read = 0;
  return objects.filter(({ sizeBytes }) => {
    read += sizeBytes;
    return read <= maxBytes;
  });
};

const unitsInTables = async (
  { repository, commit, listing }: SplitAt,
  column: string,
  { objects }: Reader,
  call: Call,
): Promise<Units> => {
  const tables = listing.objects.filter(({ path }) => isTable(path));
  const within = withinLimit(tables);
  const places = new Map<string, UnitPlace>();
  const withoutColumn: string[] = [];
  const readOne = async (path: string): Promise<void> => {
    const cells = readColumn(await objects.get(repository, commit, `${listing.prefix}${path}`, {}, call), column);
    for (let next = await cells.next(); ; next = await cells.next()) {
      if (next.done) {
        if (!next.value) withoutColumn.push(path);
        return;
      }
      const { value, row } = next.value;
      if (!places.has(value) && places.size < maxUnits) places.set(value, { path, row });
    }
  };
  for await (const _ of mapConcurrent(within, { concurrency: filesAtATime, signal: call.signal }, ({ path }) =>
    readOne(path),
  ));
  return {
    places,
    tables: within.length,
    withoutColumn: withoutColumn.toSorted().slice(0, maxNamed),
    isComplete: within.length === tables.length && places.size < maxUnits,
  };
};

/** The units that a split holds. Tables are read as a stream; their ids are kept in memory only. */
export const findUnits = async (
  split: SplitAt,
  { pattern, column }: UnitKey,
  reader: Reader,
  call: Call,
): Promise<Units> => {
  const inPaths = pattern === undefined ? new Map<string, UnitPlace>() : unitsInPaths(split, pattern);
  if (column === undefined) return { places: inPaths, tables: 0, withoutColumn: [], isComplete: true };
  const inTables = await unitsInTables(split, column, reader, call);
  return { ...inTables, places: new Map([...inPaths, ...inTables.places]) };
};
