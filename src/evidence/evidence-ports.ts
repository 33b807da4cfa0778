import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Redact } from '../util/redact.ts';
import type { Runtime } from '../util/runtime.ts';

/** What collecting evidence asks of the two services. */
export type EvidencePorts = {
  readonly lakefs: {
    readonly endpoint: string;
    /** Without a list, a run that lost the tag of a tie on a fixed version is not found again. */
    readonly branches: Pick<LakefsClient['branches'], 'find'> & Partial<Pick<LakefsClient['branches'], 'list'>>;
    readonly tags: Pick<LakefsClient['tags'], 'find'>;
    readonly commits: Pick<LakefsClient['commits'], 'find' | 'log'>;
    readonly objects: Pick<LakefsClient['objects'], 'list' | 'get'>;
    readonly server: Pick<LakefsClient['server'], 'config' | 'clockOffsetMs'>;
  };
  readonly mlflow: {
    readonly trackingUri: string;
    readonly runs: Pick<MlflowClient['runs'], 'find' | 'search'>;
    readonly experiments: Pick<MlflowClient['experiments'], 'get' | 'list'>;
    readonly metrics: Pick<MlflowClient['metrics'], 'history'>;
    readonly loggedModels: Pick<MlflowClient['loggedModels'], 'list'>;
    readonly modelVersions: Pick<MlflowClient['modelVersions'], 'list'>;
    readonly server: Pick<MlflowClient['server'], 'version' | 'clockOffsetMs'>;
  };
  readonly runtime: Pick<Runtime, 'now'>;
  /** Where browsers reach lakeFS; default: the client's endpoint. */
  readonly lakefsUiUrl?: string | undefined;
  /** Where browsers reach MLflow; default: the tracking URI. */
  readonly mlflowUiUrl?: string | undefined;
  /** Takes secrets out of everything that is kept; default: whatever looks like one. */
  readonly redact?: Redact | undefined;
};
