/** What a long action is doing, told as it happens. */
export type ProgressEvent =
  | { readonly kind: 'step-started'; readonly step: string; readonly text: string }
  | { readonly kind: 'step-done'; readonly step: string; readonly text: string; readonly durationMs: number }
  | {
      readonly kind: 'transfer';
      readonly direction: 'upload' | 'download' | 'hash' | 'list';
      readonly doneFiles: number;
      readonly totalFiles: number;
      readonly doneBytes: number;
      readonly totalBytes: number;
    }
  | {
      readonly kind: 'count';
      /** Such as `linking`. */
      readonly action: string;
      readonly done: number;
      /** Undefined while it is not known. */
      readonly total?: number | undefined;
    }
  | { readonly kind: 'notice'; readonly level: 'info' | 'warn'; readonly text: string };

export type OnProgress = (event: ProgressEvent) => void;
