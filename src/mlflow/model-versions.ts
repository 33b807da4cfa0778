import type { Call } from '../model/call.ts';
import type { Tags } from './runs.ts';

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

export interface ModelVersions {
  /** @throws MLFLOW_VERSION_NOT_FOUND */
  get(name: string, version: string, call?: Call): Promise<ModelVersion>;
  /** @throws MLFLOW_ALIAS_NOT_FOUND */
  getByAlias(name: string, alias: string, call?: Call): Promise<ModelVersion>;
  list(filter: { readonly filter?: string }, call?: Call): AsyncIterable<ModelVersion>;
  /** Never sent twice when it may have happened: each call makes a new version. */
  create(
    version: {
      readonly name: string;
      readonly source: string;
      readonly runId?: string;
      readonly description?: string;
      readonly tags?: Tags;
    },
    call?: Call,
  ): Promise<ModelVersion>;
  setTag(name: string, version: string, key: string, value: string, call?: Call): Promise<void>;
}
