import type { LakefsClient } from '../../lakefs/client.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { OnProgress } from '../../model/progress.ts';
import type { ScrubAnswer } from '../../tie/scrub-answer.ts';
import type { Runtime } from '../../util/runtime.ts';

/** What comparing runs asks of the two services. */
export type ComparePorts = {
  readonly lakefs: {
    readonly endpoint: string;
    readonly branches: Pick<LakefsClient['branches'], 'find' | 'list'>;
    readonly tags: Pick<LakefsClient['tags'], 'find'>;
    readonly commits: Pick<LakefsClient['commits'], 'find' | 'log'>;
    readonly objects: Pick<LakefsClient['objects'], 'list' | 'get'>;
    readonly refs: Pick<LakefsClient['refs'], 'diff'>;
    readonly server: Pick<LakefsClient['server'], 'config'>;
  };
  readonly mlflow: {
    readonly trackingUri: string;
    readonly runs: Pick<MlflowClient['runs'], 'find' | 'search'>;
    readonly experiments: Pick<MlflowClient['experiments'], 'get' | 'list' | 'findByName'>;
    readonly server: Pick<MlflowClient['server'], 'version'>;
  };
  readonly runtime: Pick<Runtime, 'now'>;
  readonly onProgress: OnProgress;
  /** The whole id of what this machine's journals know by a part of it; anything else as it is. @throws TIE_AMBIGUOUS */
  readonly resolveLocally: (id: string) => { readonly id: string; readonly repository?: string | undefined };
  /** Takes secrets out of what is given out. */
  readonly scrub: ScrubAnswer;
};

export type CompareRequest = {
  /** Run ids, tie ids, names of runs, or parts of ids that this machine's journals know. */
  readonly runs?: readonly string[];
  /** Every run of the experiment of this name. */
  readonly experiment?: string | undefined;
  /** Where ties are looked for; default: what the runs say. */
  readonly repository?: string | undefined;
  /** Only these metrics; default: all. */
  readonly metrics?: readonly string[];
  /** Where the test data lie in each data commit, for runs that name none as an input. */
  readonly testPrefix?: string | undefined;
  /**
   * Id, tie or name of the run that the others are held against; default: the first named, of an experiment one that was
   * tested and measured as the majority was of those that can be promoted, and where there is no majority, none. Where
   * metrics are named, the majority is of the runs that have them.
   */
  readonly reference?: string | undefined;
  /** Metrics that such a reference must have, as long as a run has them; default: `metrics`. */
  readonly referenceMetrics?: readonly string[];
  /** Beside the named runs (by id): the finished ones of this experiment that can be promoted and are for no other model. */
  readonly rivals?: { readonly experimentId: string; readonly models: readonly string[] } | undefined;
  /** How many folders deep the data differences are told; default 1. */
  readonly depth?: number;
};
