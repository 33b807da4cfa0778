import type { RunId } from '../model/ids.ts';

export type Tags = Readonly<Record<string, string>>;
export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

export type Metric = {
  readonly key: string;
  /** May be NaN; infinities come back from the server as ±1.7976931348623157e308. */
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
};

export type Dataset = {
  readonly name: string;
  /** At most 36 characters. */
  readonly digest: string;
  readonly sourceType: string;
  /** A JSON text. */
  readonly source: string;
  readonly schema?: string | undefined;
  readonly profile?: string | undefined;
};

export type DatasetInput = { readonly dataset: Dataset; readonly tags: Tags };

export type Run = {
  readonly id: RunId;
  readonly name: string;
  readonly experimentId: string;
  readonly status: RunStatus;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number | undefined;
  readonly artifactUri: string | undefined;
  readonly isDeleted: boolean;
  readonly params: Tags;
  readonly tags: Tags;
  /** The latest value of each metric. */
  readonly metrics: readonly Metric[];
  readonly datasetInputs: readonly DatasetInput[];
};

export type NewRun = {
  readonly experimentId: string;
  readonly name?: string;
  /** Milliseconds since 1970: the server has no default. */
  readonly startTime: number;
  readonly tags: Tags;
};

export type RunUpdate = { readonly status?: RunStatus; readonly endTime?: number; readonly name?: string };
export type Batch = { readonly metrics?: readonly Metric[]; readonly params?: Tags; readonly tags?: Tags };

export type RunSearch = {
  readonly experimentIds: readonly string[];
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly view?: 'active' | 'deleted' | 'all';
  /** Rows a request; default 500. */
  readonly pageSize?: number;
  /** At most so many runs. */
  readonly limit?: number;
};
