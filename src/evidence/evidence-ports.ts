import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Runtime } from '../util/runtime.ts';
import type { Redact } from '../util/secrets/redact.ts';

/** A commit of the code as a clone knows it. */
export type KnownCodeCommit = {
  /** Branches of remotes that lead to it. */
  readonly remoteBranches: readonly string[];
  /** Git's letter: G good, U good but untrusted, B bad, E cannot be checked, X or Y expired, R revoked, N none. */
  readonly signature: string;
  readonly signer: string;
};

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
    /** These are asked only for what a card speaks of. */
    readonly refs?: Pick<LakefsClient['refs'], 'diff' | 'findMergeBase'>;
    readonly actions?: LakefsClient['actions'];
    readonly pullRequests?: Pick<LakefsClient['pullRequests'], 'get' | 'list'>;
    readonly repositories?: Pick<LakefsClient['repositories'], 'find'>;
    readonly branchProtection?: Pick<LakefsClient['branchProtection'], 'get'>;
    readonly gcRules?: Pick<LakefsClient['gcRules'], 'find'>;
  };
  readonly mlflow: {
    readonly trackingUri: string;
    readonly runs: Pick<MlflowClient['runs'], 'find' | 'search'>;
    readonly experiments: Pick<MlflowClient['experiments'], 'get' | 'list'>;
    readonly artifacts: Pick<MlflowClient['artifacts'], 'download' | 'list'>;
    readonly metrics: Pick<MlflowClient['metrics'], 'history'>;
    readonly loggedModels: Pick<MlflowClient['loggedModels'], 'list' | 'listArtifacts' | 'downloadArtifact'>;
    readonly modelVersions: Pick<MlflowClient['modelVersions'], 'list'>;
    readonly registeredModels: Pick<MlflowClient['registeredModels'], 'find'>;
    readonly server: Pick<MlflowClient['server'], 'version' | 'clockOffsetMs'>;
  };
  readonly runtime: Pick<Runtime, 'now'>;
  /** What the clone at hand knows of the code's commit; undefined when it has no such commit. */
  readonly findCodeCommit?: (commit: string, signal?: AbortSignal) => Promise<KnownCodeCommit | undefined>;
  /** Where browsers reach lakeFS; default: the client's endpoint. */
  readonly lakefsUiUrl?: string | undefined;
  /** Where browsers reach MLflow; default: the tracking URI. */
  readonly mlflowUiUrl?: string | undefined;
  /** Takes secrets out of everything that is kept; default: whatever looks like one. */
  readonly redact?: Redact | undefined;
};
