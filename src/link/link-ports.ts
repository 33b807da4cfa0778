import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { OnProgress } from '../model/progress.ts';
import type { Runtime } from '../util/runtime.ts';
import type { Redact } from '../util/secrets/redact.ts';

/** Everything that adoption acts through. */
export type LinkPorts = {
  readonly lakefs: Pick<
    LakefsClient,
    'endpoint' | 'repositories' | 'branches' | 'tags' | 'commits' | 'objects' | 'server'
  >;
  readonly mlflow: Pick<MlflowClient, 'trackingUri' | 'experiments' | 'runs' | 'server'>;
  readonly runtime: Pick<Runtime, 'now' | 'random' | 'sleep'>;
  readonly onProgress: OnProgress;
  /** Takes known secrets out of what a run has recorded. */
  readonly redactRecorded: Redact;
  /** Where browsers reach both services. */
  readonly lakefsUiUrl: string;
  readonly mlflowUiUrl: string;
  /** Who is acting. */
  readonly actor: string;
};
