import type { LakefsClient } from '../../lakefs/client.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { OnProgress } from '../../model/progress.ts';
import type { ScrubAnswer } from '../../tie/scrub-answer.ts';
import type { Runtime } from '../../util/runtime.ts';

/** What this machine's journals know of a tie. */
export type LocalState = {
  readonly tie: string;
  readonly state: string;
  readonly repository?: string;
  /** Its name. */
  readonly experiment?: string;
};

/** What an audit asks; it changes nothing. */
export type AuditPorts = {
  readonly lakefs: Pick<
    LakefsClient,
    'branches' | 'tags' | 'commits' | 'refs' | 'objects' | 'repositories' | 'gcRules'
  >;
  readonly mlflow: Pick<
    MlflowClient,
    'trackingUri' | 'runs' | 'experiments' | 'metrics' | 'artifacts' | 'modelVersions' | 'registeredModels'
  >;
  readonly runtime: Pick<Runtime, 'now'>;
  readonly onProgress: OnProgress;
  /** Ties whose journals lie on this machine. */
  readonly localTies: () => readonly LocalState[];
  /** Takes secrets out of what is given out. */
  readonly scrub: ScrubAnswer;
};
