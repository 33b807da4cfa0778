import type { Tags } from './run.ts';

export type RegisteredModel = {
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: Tags;
  /** Alias → version. */
  readonly aliases: Readonly<Record<string, string>>;
};
