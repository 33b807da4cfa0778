import type { Tags } from './run.ts';

export type ModelVersion = {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly description: string | undefined;
  readonly source: string;
  /** Not checked by the server: it may name a run that never was. */
  readonly runId: string | undefined;
  readonly status: string;
  readonly tags: Tags;
  readonly aliases: readonly string[];
};
