import { isTiebackError } from '../../errors.ts';
import type { AuditFinding, AuditProbe, AuditSubject } from '../../model/audit.ts';
import type { Call } from '../../model/call.ts';
import { shortCommit } from '../../model/ids.ts';
import { backLinkKey, runTag } from '../../tie/keys.ts';
import { counted } from '../../util/counted.ts';
import { listSome } from '../../util/list-some.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import type { AuditPorts } from './audit-ports.ts';
import { problem } from './finding.ts';
import { subjectOf } from './findings/link-findings.ts';
import type { RunState } from './run-state.ts';

/** A data commit whose objects are to be read. */
export type ProbePlace = {
  readonly subject: AuditSubject;
  readonly repository: string;
  readonly commit: string;
  readonly prefix: string;
  readonly baseline: string | undefined;
};

export type Probed = { readonly objects: number; readonly findings: readonly AuditFinding[] };

export const probePlaceOf = (state: RunState): ProbePlace | undefined => {
  const { run, repository, hold, log } = state;
  if (hold === undefined || repository === undefined) return undefined;
  return {
    subject: { ...subjectOf(state), commit: hold.commit },
    repository,
    commit: hold.commit,
    prefix: log?.backLinks[0]?.metadata[backLinkKey.dataPrefix] ?? '',
    baseline: run.tags[runTag.baselineCommitId],
  };
};

type Item = { readonly path: string; readonly sizeBytes: number | undefined };

async function* newObjects({ lakefs }: AuditPorts, place: ProbePlace, call: Call): AsyncGenerator<Item> {
  const { repository, commit, prefix, baseline } = place;
  if (baseline === undefined || baseline === commit) return;
  const filter = { kind: 'two-dot', ...(prefix === '' ? {} : { prefix }) } as const;
  for await (const change of lakefs.refs.diff(repository, baseline, commit, filter, call))
    if (change.pathKind === 'object' && (change.kind === 'added' || change.kind === 'changed')) yield change;
}

async function* allObjects(
  { lakefs }: AuditPorts,
  place: ProbePlace,
  amount: number,
  call: Call,
): AsyncGenerator<Item> {
  const { repository, commit, prefix } = place;
  const filter = { amount, ...(prefix === '' ? {} : { prefix }) };
  for await (const entry of lakefs.objects.list(repository, commit, filter, call))
    if (entry.kind === 'object') yield entry;
}

const firstOf = async (items: AsyncGenerator<Item>): Promise<Item | undefined> => {
  for await (const item of items) return item;
  return undefined;
};

/** Of data that equals its baseline any object is as good as another. */
async function* sampleOf(ports: AuditPorts, place: ProbePlace, call: Call): AsyncGenerator<Item> {
  const item = (await firstOf(newObjects(ports, place, call))) ?? (await firstOf(allObjects(ports, place, 1, call)));
  if (item !== undefined) yield item;
}

/** Only reading the content tells: a listing and its headers look well when it is gone. */
const isReadable = async ({ lakefs }: AuditPorts, place: ProbePlace, item: Item, call: Call): Promise<boolean> => {
  const range = item.sizeBytes === 0 ? {} : { range: { first: 0, last: 0 } };
  try {
    const body = await lakefs.objects.get(place.repository, place.commit, item.path, range, call);
    await body.cancel();
    return true;
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_OBJECT_GONE', 'LAKEFS_OBJECT_NOT_FOUND')) return false;
    throw error;
  }
};

const pageSize = 1000;
const concurrency = 16;
const named = 3;

const gone = ({ subject, repository, commit }: ProbePlace, paths: readonly string[], probed: number): AuditFinding => {
  const which = listSome(
    paths.map((path) => `"${path}"`),
    named,
  );
  return problem(
    'data-unreadable',
    { ...subject, commit },
    `${paths.length} of ${counted(probed, 'object')} read of data commit ${shortCommit(commit)} of repository "${repository}" ${paths.length === 1 ? 'is' : 'are'} gone: ${which}`,
    'garbage collection took them: restore them from a backup of the storage, or train again; check the retention rules',
  );
};

/** Reads the first byte of objects of a data commit. */
export const probe = async (
  place: ProbePlace,
  what: Exclude<AuditProbe, 'none'>,
  ports: AuditPorts,
  call: Call,
): Promise<Probed> => {
  const items = what === 'all' ? allObjects(ports, place, pageSize, call) : sampleOf(ports, place, call);
  const lost: string[] = [];
  let objects = 0;
  const read = mapConcurrent(items, { concurrency, signal: call.signal }, async (item) => ({
    path: item.path,
    isThere: await isReadable(ports, place, item, call),
  }));
  try {
    for await (const { path, isThere } of read) {
      objects += 1;
      if (!isThere) lost.push(path);
    }
  } catch (error) {
    // The listing itself may be gone, and so may be what it is compared with.
    if (!isTiebackError(error, 'LAKEFS_OBJECT_GONE', 'LAKEFS_REF_NOT_FOUND')) throw error;
    if (isTiebackError(error, 'LAKEFS_OBJECT_GONE')) lost.push(place.prefix);
  }
  return { objects, findings: lost.length === 0 ? [] : [gone(place, lost, Math.max(objects, lost.length))] };
};
