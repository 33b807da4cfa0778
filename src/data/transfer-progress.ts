import type { OnProgress, ProgressEvent } from '../model/progress.ts';

type Direction = Extract<ProgressEvent, { kind: 'transfer' }>['direction'];

export type TransferTotals = {
  readonly direction: Direction;
  readonly totalFiles: number;
  readonly totalBytes: number;
};

export interface TransferProgress {
  addBytes(count: number): void;
  addFile(): void;
  /** Tells where things stand, whenever the last event was. */
  flush(): void;
}

const intervalMs = 50;

/** Counts what is transferred and tells of it at most twenty times a second, and always at the end. */
export const createTransferProgress = (
  totals: TransferTotals,
  onProgress: OnProgress | undefined,
  now: () => number = () => performance.now(),
): TransferProgress => {
  let doneFiles = 0;
  let doneBytes = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    toldAt = now();
    onProgress?.({ kind: 'transfer', ...totals, doneFiles, doneBytes });
  };
  const tell = (): void => {
    if (onProgress && now() - toldAt >= intervalMs) flush();
  };
  return {
    addBytes: (count) => {
      doneBytes += count;
      tell();
    },
    addFile: () => {
      doneFiles += 1;
      tell();
    },
    flush,
  };
};
