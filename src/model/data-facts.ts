import type { Fact, KeyedFact } from './fact.ts';
import type { CommitId } from './ids.ts';

export type CommitFacts = {
  /** Verified when the id recomputes from the commit's own fields. */
  readonly id: Fact<CommitId>;
  readonly parents: Fact<readonly string[]>;
  readonly message: Fact<string>;
  readonly committer: Fact<string>;
  /** RFC 3339, UTC. */
  readonly createdAt: Fact<string>;
  readonly metadata: readonly KeyedFact<string>[];
  /** The commit's page in the lakeFS web UI. */
  readonly url: Fact<string>;
};

export type DatasetFacts = {
  /** `training`, `validation`, `test` or the user's own word. */
  readonly role: string;
  readonly repository: Fact<string>;
  /** The ref as the user gave it. */
  readonly ref: Fact<string>;
  readonly commit: Fact<string>;
  readonly prefix: Fact<string>;
  /** `s3://<repo>/<commit>/<prefix>` as MLflow's dataset input says it. */
  readonly uri: Fact<string>;
  readonly objectCount: Fact<number>;
  readonly sizeBytes: Fact<number>;
  /** SHA-256 over sorted lines `path\tsize\tchecksum`. */
  readonly listingDigest: Fact<string>;
};

/** An input of the run that names no data in lakeFS, such as what MLflow's autologging adds. */
export type OtherInputFacts = {
  readonly role: string;
  readonly name: Fact<string>;
  /** MLflow's word for where it comes from, such as `code` or `local`. */
  readonly sourceType: Fact<string>;
};

export type CountFacts = {
  /** What is counted: `objects`, or the unit that the prepare command named. */
  readonly unit: string;
  readonly original: Fact<number>;
  readonly added: Fact<number>;
  readonly removed: Fact<number>;
  readonly changed: Fact<number>;
  readonly total: Fact<number>;
};

export type ChangeFacts = {
  readonly added: Fact<number>;
  readonly changed: Fact<number>;
  readonly removed: Fact<number>;
  readonly addedBytes: Fact<number>;
  /** The first changes by path; `isComplete` says whether there are more. */
  readonly sample: readonly {
    readonly kind: 'added' | 'changed' | 'removed';
    readonly path: string;
    readonly sizeBytes?: number;
  }[];
  readonly isComplete: boolean;
};
