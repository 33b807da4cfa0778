import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { isCount } from '../../util/is-count.ts';
import { isObject } from '../../util/shape.ts';
import type { TieFolder } from '../tie-folder.ts';
import { type Fault, fileStart, type SpoolPosition } from './metric-spool.ts';

/** How much of a metrics file MLflow has acknowledged, for one run, and what that came to. */
export type MetricsSent = {
  readonly upTo: SpoolPosition;
  readonly lines: number;
  readonly rejected: number;
  /** The first of what was rejected. */
  readonly faults: readonly Fault[];
};

export const nothingSent: MetricsSent = { upTo: fileStart, lines: 0, rejected: 0, faults: [] };

/** What this process knows of, also where it could not be noted. */
const remembered = new WeakMap<TieFolder, MetricsSent & { readonly runId: string }>();

/** What was sent by now; nothing when that is not known: sending everything again is never wrong. */
export const readMetricsSent = async (folder: TieFolder, runId: string): Promise<MetricsSent> => {
  const known = remembered.get(folder);
  if (known?.runId === runId) return known;
  const text = await readFile(folder.metricsSent, 'utf8').catch(() => '{}');
  const note = parseNote(text);
  return note?.runId === runId ? note : nothingSent;
};

const parseNote = (text: string): (MetricsSent & { readonly runId: unknown }) | undefined => {
  try {
    const note: unknown = JSON.parse(text);
    if (!isObject(note) || typeof note['tail'] !== 'string') return undefined;
    const [end, lines, rejected] = [note['end'], note['lines'], note['rejected']].map(Number);
    if (!isCount(end) || !isCount(lines) || !isCount(rejected)) return undefined;
    const upTo = { end, tail: Buffer.from(note['tail'], 'base64') };
    return { upTo, lines, rejected, faults: parseFaults(note['faults']), runId: note['runId'] };
  } catch {
    return undefined;
  }
};

const parseFaults = (faults: unknown): readonly Fault[] =>
  (Array.isArray(faults) ? faults : []).flatMap((fault: unknown) =>
    isObject(fault) && isCount(Number(fault['at'])) && typeof fault['why'] === 'string'
      ? [{ at: Number(fault['at']), why: fault['why'] }]
      : [],
  );

/** Notes what was sent. That it cannot be noted costs no more than sending again. */
export const noteMetricsSent = async (folder: TieFolder, runId: string, sent: MetricsSent): Promise<void> => {
  remembered.set(folder, { ...sent, runId });
  const { upTo, lines, rejected, faults } = sent;
  const { end, tail } = upTo;
  const note = { runId, end, tail: tail.toString('base64'), lines, rejected, faults };
  await writeFileAtomic(folder.metricsSent, JSON.stringify(note)).catch(() => undefined);
};
