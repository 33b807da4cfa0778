import type { Call } from '../model/call.ts';
import type { Tags } from './runs.ts';

export type LoggedModel = {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly status: string;
  readonly sourceRunId: string | undefined;
  readonly artifactUri: string | undefined;
  readonly tags: Tags;
};

export interface LoggedModels {
  get(id: string, call?: Call): Promise<LoggedModel>;
  /** Empty on servers without logged models (before MLflow 3). */
  list(
    filter: { readonly experimentIds: readonly string[]; readonly filter?: string },
    call?: Call,
  ): AsyncIterable<LoggedModel>;
}
