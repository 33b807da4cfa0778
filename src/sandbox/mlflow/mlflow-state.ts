import type { PersistentMap, Store } from '../store/store.ts';
import type { Entries } from './entries.ts';
import { createMetricLog, type LoggedPoint, type MetricLog } from './metric-log.ts';

export type Lifecycle = 'active' | 'deleted';
export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;

export type ExperimentRecord = {
  readonly id: string;
  readonly name: string;
  readonly artifactLocation: string;
  readonly lifecycle: Lifecycle;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: Entries;
};

export type RunRecord = {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly userId: string;
  readonly status: (typeof runStatuses)[number];
  readonly startTime: number;
  readonly endTime?: number;
  readonly artifactUri: string;
  readonly lifecycle: Lifecycle;
  readonly tags: Entries;
  readonly params: Entries;
  /** By key in `datasets`. */
  readonly datasetInputs: readonly { readonly dataset: string; readonly tags: Entries }[];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly { readonly model_id: string; readonly step: number }[];
};

export type ModelRecord = {
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly description?: string;
  readonly tags: Entries;
  /** Alias and version. */
  readonly aliases: Entries;
  readonly lastVersion: number;
};

export type VersionRecord = {
  readonly name: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly stage: string;
  /** None once an update brought none. */
  readonly description: string | undefined;
  readonly source: string;
  readonly storageLocation: string;
  readonly runId: string;
  readonly runLink: string;
  readonly modelId: string;
  readonly tags: Entries;
};

export type LoggedModelRecord = {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly modelType: string;
  readonly sourceRunId: string;
  readonly artifactUri: string;
  readonly status: string;
  readonly lifecycle: Lifecycle;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: Entries;
  readonly params: Entries;
};

/** A dataset as it goes over the wire. */
export type DatasetRecord = {
  readonly name: string;
  readonly digest: string;
  readonly source_type: string;
  readonly source: string;
  readonly schema?: string;
  readonly profile?: string;
};

/** A file under the proxy's root; its bytes are a blob. */
export type ArtifactRecord = { readonly blob: string; readonly sizeBytes: number; readonly storedAt: number };

/** Everything that the MLflow-like service knows. */
export type MlflowState = {
  readonly experiments: PersistentMap<ExperimentRecord>;
  readonly runs: PersistentMap<RunRecord>;
  readonly datasets: PersistentMap<DatasetRecord>;
  readonly metrics: MetricLog;
  readonly models: PersistentMap<ModelRecord>;
  /** By name and version with a slash between, which no name has. */
  readonly versions: PersistentMap<VersionRecord>;
  readonly loggedModels: PersistentMap<LoggedModelRecord>;
  readonly artifacts: PersistentMap<ArtifactRecord>;
  readonly transaction: Store['transaction'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** The state in `store`, with the experiment that every server starts with. */
export const openMlflowState = (store: Store, now: () => number): MlflowState => {
  const experiments = store.map<ExperimentRecord>('mlflow.experiments');
  if (experiments.size === 0) {
    const [createdAt, updatedAt] = [now(), now()];
    const artifactLocation = 'mlflow-artifacts:/0';
    experiments.set('0', {
      id: '0',
      name: 'Default',
      artifactLocation,
      lifecycle: 'active',
      createdAt,
      updatedAt,
      tags: [],
    });
  }
  return {
    experiments,
    runs: store.map('mlflow.runs'),
    datasets: store.map('mlflow.datasets'),
    metrics: createMetricLog(store.map<readonly LoggedPoint[]>('mlflow.metrics')),
    models: store.map('mlflow.models'),
    versions: store.map('mlflow.versions'),
    loggedModels: store.map('mlflow.logged-models'),
    artifacts: store.map('mlflow.artifacts'),
    transaction: store.transaction,
    now,
  };
};
