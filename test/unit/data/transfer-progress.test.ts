import { expect, it } from 'vitest';
import { createTransferProgress } from '../../../src/data/transfer-progress.ts';
import type { ProgressEvent } from '../../../src/model/progress.ts';

const totals = { direction: 'upload', totalFiles: 1000, totalBytes: 1000 } as const;

it('tells at most twenty times a second, however much happens', () => {
  const events: ProgressEvent[] = [];
  let nowMs = 0;
  const progress = createTransferProgress(
    totals,
    (event) => events.push(event),
    () => nowMs,
  );
  for (; nowMs < 1000; nowMs++) {
    progress.addBytes(1);
    progress.addFile();
  }
  expect(events).toHaveLength(20);
});

it('tells the first and, when flushed, the last', () => {
  const events: ProgressEvent[] = [];
  const progress = createTransferProgress(
    totals,
    (event) => events.push(event),
    () => 0,
  );
  progress.addBytes(10);
  progress.addFile();
  progress.addFile();
  progress.flush();
  expect(events).toEqual([
    { kind: 'transfer', ...totals, doneFiles: 0, doneBytes: 10 },
    { kind: 'transfer', ...totals, doneFiles: 2, doneBytes: 10 },
  ]);
});
