import type { Call } from '../model/call.ts';
import type { Tags } from './runs.ts';

export type RegisteredModel = {
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: Tags;
  /** Alias → version. */
  readonly aliases: Readonly<Record<string, string>>;
};

export interface RegisteredModels {
  /** @throws MLFLOW_MODEL_NOT_FOUND */
  get(name: string, call?: Call): Promise<RegisteredModel>;
  find(name: string, call?: Call): Promise<RegisteredModel | undefined>;
  list(filter?: { readonly filter?: string }, call?: Call): AsyncIterable<RegisteredModel>;
  /** @throws MLFLOW_MODEL_EXISTS */
  create(
    model: { readonly name: string; readonly description?: string; readonly tags?: Tags },
    call?: Call,
  ): Promise<RegisteredModel>;
  delete(name: string, call?: Call): Promise<void>;
  setTag(name: string, key: string, value: string, call?: Call): Promise<void>;
  /** @throws MLFLOW_VERSION_NOT_FOUND */
  setAlias(name: string, alias: string, version: string, call?: Call): Promise<void>;
  /** Absent already: nothing happens. */
  deleteAlias(name: string, alias: string, call?: Call): Promise<void>;
}
