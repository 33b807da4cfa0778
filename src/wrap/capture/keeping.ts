import type { Redact } from '../../util/secrets/redact.ts';

/** How captured files are kept. */
export type Keeping = {
  readonly folder: string;
  readonly redact: Redact;
  /** What was kept, by its name: somebody may remove the folder before it is stored. */
  readonly held: Map<string, Buffer>;
  /** Whether the command had been started before: the code may have changed since. */
  readonly isLate: boolean;
};
