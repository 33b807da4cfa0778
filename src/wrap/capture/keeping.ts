import type { Redact } from '../../util/redact.ts';

/** How captured files are kept. */
export type Keeping = {
  readonly folder: string;
  readonly redact: Redact;
  /** Whether the command had been started before: the code may have changed since. */
  readonly isLate: boolean;
};
