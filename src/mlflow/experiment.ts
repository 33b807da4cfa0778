import type { Tags } from './run.ts';

export type Experiment = {
  readonly id: string;
  readonly name: string;
  readonly artifactLocation: string | undefined;
  readonly isDeleted: boolean;
  readonly tags: Tags;
};
