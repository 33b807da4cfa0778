import type { LakefsClient } from '../../lakefs/client.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { OnProgress } from '../../model/progress.ts';
import type { ScrubAnswer } from '../../tie/scrub-answer.ts';

/** What tracing asks of the two services. */
export type TracePorts = {
  readonly lakefs: Pick<LakefsClient, 'branches' | 'tags' | 'commits' | 'refs' | 'repositories' | 'objects'>;
  readonly mlflow: Pick<MlflowClient, 'runs' | 'experiments' | 'modelVersions' | 'registeredModels' | 'loggedModels'>;
  readonly onProgress: OnProgress;
  /** Takes secrets out of what is given out. */
  readonly scrub: ScrubAnswer;
  /** Where browsers reach both services, without a final slash. */
  readonly lakefsUiUrl: string;
  readonly mlflowUiUrl: string;
};
