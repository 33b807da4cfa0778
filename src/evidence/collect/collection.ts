import { isAbsence, isTiebackError } from '../../errors.ts';
import type { Call } from '../../model/call.ts';
import type { EvidenceRecord, RecordSystem, Records } from '../../model/evidence.ts';
import type { MissingFact } from '../../model/fact.ts';
import type { Redact } from '../../util/secrets/redact.ts';
import { recordId } from '../record-id.ts';
import { type Rewrite, scrub } from './scrub.ts';

type Gap = { readonly why: MissingFact['why']; readonly code?: string };

/** Records as they come in. Every read is made at most once, and one that fails leaves a gap instead of an error. */
export interface Collection {
  /** Makes a read whose last answer becomes the record. @returns undefined for what is absent or could not be read. */
  ask<T>(id: string, read: (call: Call) => Promise<T | undefined>): Promise<T | undefined>;
  /** Makes a read of many answers, whose list becomes the record. */
  askPages<T>(id: string, read: (call: Call) => AsyncIterable<T>): Promise<readonly T[] | undefined>;
  /** Makes a read of many answers, of which records of the caller's making are kept. */
  askSplit<T>(
    id: string,
    read: (call: Call) => AsyncIterable<T>,
    split: (items: readonly T[], answers: readonly unknown[]) => void,
  ): Promise<readonly T[] | undefined>;
  /** Makes a read of which something of our own making is kept. */
  askFor<T>(
    id: string,
    read: (call: Call) => Promise<T | undefined>,
    body: (value: T) => unknown,
  ): Promise<T | undefined>;
  put(id: string, body: unknown): void;
  /** Takes a record out again, for another that says the same in fewer words. */
  drop(id: string): void;
  /** Whether secrets were taken out of a record, so that hashes over it cannot be computed again. */
  isRedacted(id: string): boolean;
  /** Takes out of a record what is known to be secret only by another. */
  cover(id: string, rewriteOf: (body: unknown) => Rewrite): void;
  records(): Records;
}

export type CollectionOptions = {
  readonly now: () => number;
  /** Base URLs by system. */
  readonly servers: Readonly<Partial<Record<RecordSystem, string>>>;
  readonly redact: Redact;
  readonly signal: AbortSignal;
};

const systemOf = (id: string): RecordSystem => {
  const systems = ['lakefs', 'mlflow', 'git', 'card'] as const;
  return systems.find((system) => id.startsWith(`${system}:`)) ?? 'tieback';
};

const gapOf = (error: unknown, signal: AbortSignal): Gap => {
  signal.throwIfAborted();
  if (!isTiebackError(error) || error.code === 'HTTP_ABORTED' || error.code === 'INTERRUPTED') throw error;
  return { why: isAbsence(error) ? 'absent' : 'unreachable', code: error.code };
};

const sortedByKey = <T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

export const createCollection = ({ now, servers, redact, signal }: CollectionOptions): Collection => {
  const kept = new Map<string, EvidenceRecord>();
  const gaps = new Map<string, Gap>();
  const redactions = new Map<string, readonly string[]>();
  const asked = new Map<string, Promise<unknown>>();

  const put = (id: string, answer: unknown): void => {
    const { body, pointers } = scrub(answer, redact);
    const system = systemOf(id);
    const server = servers[system];
    if (pointers.length > 0) redactions.set(id, pointers);
    kept.set(id, {
      system,
      ...(server === undefined ? {} : { server }),
      readAt: new Date(now()).toISOString(),
      body,
    });
  };

  const once = <T>(id: string, read: () => Promise<T | undefined>): Promise<T | undefined> => {
    const attempt = async (): Promise<T | undefined> => {
      try {
        const value = await read();
        if (value === undefined) gaps.set(id, { why: 'absent' });
        return value;
      } catch (error) {
        gaps.set(id, gapOf(error, signal));
        return undefined;
      }
    };
    const running = asked.get(id) ?? attempt();
    asked.set(id, running);
    return running as Promise<T | undefined>;
  };

  const tapped = async <T>(read: (call: Call) => Promise<T>): Promise<{ value: T; answers: readonly unknown[] }> => {
    const answers: unknown[] = [];
    const value = await read({ signal, record: (answer) => void answers.push(answer) });
    return { value, answers };
  };

  const askSplit: Collection['askSplit'] = (id, read, split) =>
    once(id, async () => {
      const { value, answers } = await tapped((call) => Array.fromAsync(read(call)));
      split(value, answers);
      return value;
    });

  return {
    ask: (id, read) =>
      once(id, async () => {
        const { value, answers } = await tapped(read);
        if (value !== undefined && answers.length > 0) put(id, answers.at(-1));
        return value;
      }),
    askPages: (id, read) => askSplit(id, read, (_, answers) => put(id, answers)),
    askSplit,
    askFor: (id, read, body) =>
      once(id, async () => {
        const value = await read({ signal });
        if (value !== undefined) put(id, body(value));
        return value;
      }),
    put,
    drop: (id) => void kept.delete(id),
    isRedacted: (id) => redactions.has(id),
    cover: (id, rewriteOf) => {
      const record = kept.get(id);
      if (record === undefined) return;
      const { body, pointers } = scrub(record.body, rewriteOf(record.body));
      if (pointers.length === 0) return;
      kept.set(id, { ...record, body });
      redactions.set(id, [...new Set([...(redactions.get(id) ?? []), ...pointers])]);
    },
    records: () => {
      if (gaps.size > 0) put(recordId.gaps, sortedByKey(gaps));
      if (redactions.size > 0) put(recordId.redactions, sortedByKey(redactions));
      return sortedByKey(kept);
    },
  };
};
