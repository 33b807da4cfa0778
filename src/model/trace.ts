import type { DataCheck, DataMode } from './evidence.ts';

/** An MLflow run. */
export type TraceRun = {
  readonly kind: 'run';
  /** Unique in the graph. */
  readonly id: string;
  readonly runId: string;
  /** Absent for a run that MLflow does not have. */
  readonly name?: string;
  readonly experimentId?: string;
  readonly status?: string;
  readonly tie?: string;
  readonly state: 'present' | 'deleted' | 'missing';
  readonly url?: string;
};

/** A lakeFS commit. */
export type TraceCommit = {
  readonly kind: 'commit';
  readonly id: string;
  readonly repository: string;
  readonly commit: string;
  readonly message?: string;
  /** RFC 3339, UTC. */
  readonly createdAt?: string;
  /** Names that it has now. */
  readonly tags: readonly string[];
  readonly state: 'present' | 'missing';
  readonly url: string;
};

/** A version of a registered model. */
export type TraceVersion = {
  readonly kind: 'model-version';
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly aliases: readonly string[];
  readonly url: string;
};

/** A commit of the code. */
export type TraceCode = {
  readonly kind: 'code';
  readonly id: string;
  readonly commit: string;
  readonly repositoryUrl?: string;
  readonly branch?: string;
  /** Whether files differed from the commit. */
  readonly isDirty?: boolean;
};

export type TraceNode = TraceRun | TraceCommit | TraceVersion | TraceCode;

/** `hash`: an id is a hash over it. `both-sides`: the run and a commit name each other; that the run read the data is another question, see `dataMode`. `stated`: several signs say so, of which one may be a person's word, or a check speaks against it. `weak`: a single sign, or one that may move. */
export type TraceStrength = 'hash' | 'both-sides' | 'stated' | 'weak';

export type TraceChanges = {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** False when there are more than were counted. */
  readonly isComplete: boolean;
};

/** A link, from what came first to what came of it. */
export type TraceEdge = {
  /** `data`: a run read a commit · `descent`: a commit followed another · `code`: a run ran a commit · `nested`: a run within a run · `tie`: runs of one tie · `model`: a run's model was registered. */
  readonly kind: 'data' | 'descent' | 'code' | 'nested' | 'tie' | 'model';
  readonly from: string;
  readonly to: string;
  readonly strength: TraceStrength;
  /** What says so, such as `run tag "lakefs.commit_id"`. */
  readonly signs: readonly string[];
  /** What data was used for: `training`, `test`, …; only with `data`. */
  readonly role?: string;
  /** How sure it is that the run read just that, and what its data folder was found to be after training; only of the training data of a tie. */
  readonly dataMode?: DataMode;
  readonly dataCheck?: DataCheck;
  /** Objects; only with `descent`, where they were counted. */
  readonly changes?: TraceChanges;
};

/** Where something came from, and what came of it. */
export type TraceGraph = {
  readonly version: 1;
  readonly subject: {
    /** As it was asked for. */
    readonly text: string;
    /** The node that it is. */
    readonly node: string;
  };
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
  /** What contradicts, is missing or was not looked at. */
  readonly notices: readonly string[];
};

/** What other programs show a trace as. */
export type TraceFormat = 'mermaid' | 'svg';
