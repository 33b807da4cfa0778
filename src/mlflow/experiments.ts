import type { Call } from '../model/call.ts';
import type { Tags } from './runs.ts';

export type Experiment = {
  readonly id: string;
  readonly name: string;
  readonly artifactLocation: string | undefined;
  readonly isDeleted: boolean;
  readonly tags: Tags;
};

export interface Experiments {
  /** @throws MLFLOW_EXPERIMENT_NOT_FOUND */
  get(id: string, call?: Call): Promise<Experiment>;
  /** Also finds deleted experiments. */
  findByName(name: string, call?: Call): Promise<Experiment | undefined>;
  list(
    filter?: { readonly filter?: string; readonly view?: 'active' | 'deleted' | 'all' },
    call?: Call,
  ): AsyncIterable<Experiment>;
  /** @returns the new experiment's id. @throws MLFLOW_EXPERIMENT_EXISTS (a deleted one holds its name too) */
  create(
    experiment: { readonly name: string; readonly tags?: Tags; readonly artifactLocation?: string },
    call?: Call,
  ): Promise<string>;
  delete(id: string, call?: Call): Promise<void>;
  restore(id: string, call?: Call): Promise<void>;
}
