import type { Tags } from './run.ts';

export type LoggedModel = {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly status: string;
  readonly sourceRunId: string | undefined;
  readonly artifactUri: string | undefined;
  readonly tags: Tags;
};
