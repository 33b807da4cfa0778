import { join } from 'node:path';
import type { TieId } from '../model/ids.ts';

/** Where one tie keeps what it must remember, under the state folder (`.tieback`). */
export type TieFolder = {
  readonly tie: TieId;
  readonly journal: string;
  readonly lock: string;
  /** Everything below belongs to the child and its shim. */
  readonly dir: string;
  /** Made exclusively by the shim: its existence says that the child was started. */
  readonly mark: string;
  readonly pid: string;
  /** Followed by the mark's word: the exit status of that start. */
  readonly status: string;
  /** `$TIEBACK_METRICS`, and the times at which its lines were first read. */
  readonly metrics: string;
  readonly metricTimes: string;
  /** How much of it MLflow has acknowledged. */
  readonly metricsSent: string;
  /** `$TIEBACK_METADATA` */
  readonly metadata: string;
  readonly inputs: string;
  /** By what the secrets of the shell that started the command are recognised. */
  readonly secrets: string;
  /** The run's record as the back-link seals it. */
  readonly sealedRecord: string;
  readonly reports: string;
  /** What is uploaded of the code and the machine. */
  readonly captured: string;
};

/** The folder of all ties' journals. */
export const tiesDir = (stateDir: string): string => join(stateDir, 'ties');

export const tieFolder = (stateDir: string, tie: TieId): TieFolder => {
  const dir = join(tiesDir(stateDir), tie);
  return {
    tie,
    journal: join(tiesDir(stateDir), `${tie}.jsonl`),
    lock: join(tiesDir(stateDir), `${tie}.lock`),
    dir,
    mark: join(dir, 'started'),
    pid: join(dir, 'pid'),
    status: join(dir, 'status'),
    metrics: join(dir, 'metrics.jsonl'),
    metricTimes: join(dir, 'metric-times.jsonl'),
    metricsSent: join(dir, 'metrics-sent.json'),
    metadata: join(dir, 'metadata.json'),
    inputs: join(dir, 'inputs'),
    secrets: join(dir, 'secrets.json'),
    sealedRecord: join(dir, 'sealed-record.json'),
    reports: join(dir, 'reports'),
    captured: join(dir, 'captured'),
  };
};
