import type { CardFacts, CardStatement } from './card.ts';
import type { ChangeFacts, CommitFacts, CountFacts, DatasetFacts, OtherInputFacts } from './data-facts.ts';
import type { DecisionFacts } from './decision-facts.ts';
import type { Fact, KeyedFact } from './fact.ts';
import type { CommitId, RunId, TieId } from './ids.ts';

export type RecordSystem = 'lakefs' | 'mlflow' | 'git' | 'card' | 'tieback';
/** The services' answers as they were given, by record id: what offline verification recomputes from. */
export type EvidenceRecord = {
  readonly system: RecordSystem;
  /** Base URL of the server that answered. */
  readonly server?: string;
  /** RFC 3339. */
  readonly readAt: string;
  readonly body: unknown;
};
export type Records = Readonly<Record<string, EvidenceRecord>>;

export type DataMode = 'dir-verified' | 'uri-given' | 'none';
export type DataCheck = 'unchanged' | 'changed' | 'not-checked';

/**
 * Which command made the seal. `run`: the one that wrapped the training, when it had ended · `resume`: a later one, where
 * it was trained · `resume-elsewhere`: one without the journal of the machine that trained · `link`: an adoption.
 */
export type SealWay = 'run' | 'resume' | 'resume-elsewhere' | 'link';

export type MetricPoint = { readonly step: number; readonly value: number; readonly timestamp: number };

export type MetricFacts = {
  readonly key: string;
  /** NaN and infinities are given as the strings MLflow uses. */
  readonly value: Fact<number | string>;
  readonly step: Fact<number>;
  /** Whether `--show-metric` named it. */
  readonly isShown: boolean;
  /**
   * History of a shown metric, as it was sealed where the sealed record is at hand. Points that are no finite numbers
   * are left out, and of more than 1,000 all but the first, the last, the lowest, the highest and others evenly spread:
   * its source has them all.
   */
  readonly history: Fact<readonly MetricPoint[]>;
  /** How many points the whole history has, those apart that are no finite numbers. */
  readonly historyLength: Fact<number>;
  /** Points of today's history that are not as they were sealed, as many as are kept of a history. */
  readonly changedHistory: Fact<readonly MetricPoint[]>;
};

export type LoggedModelFacts = { readonly id: Fact<string>; readonly name: Fact<string> };

export type ModelVersionFacts = {
  readonly name: Fact<string>;
  readonly version: Fact<string>;
  /** Not asked where the version has none. */
  readonly aliases: Fact<readonly string[]>;
};

/** A sealed field of the run that is another today; missing where one of the two has no such field. */
export type SealChange = {
  /** Such as `params.lr` or `metrics.sensitivity (step 3)`. */
  readonly field: string;
  readonly sealed: Fact<string>;
  readonly now: Fact<string>;
};

/** Something that the seal would cover, had it been there when the run was sealed. An input's value is its address. */
export type SealAddition = {
  readonly kind: 'param' | 'metric' | 'tag' | 'input';
  readonly key: string;
  readonly value: Fact<number | string>;
};

/** A commit that calls itself the back-link of the tie. */
export type BackLinkFacts = {
  readonly id: Fact<CommitId>;
  readonly runId: Fact<string>;
  /** The hash that it states. */
  readonly seal: Fact<string>;
};

/** What one tie's evidence says, one part per section of a document. */
export type Subject = {
  /** Whether a sandbox answered: the document then says DEMO. */
  readonly isDemo: Fact<boolean>;
  readonly servers: {
    readonly lakefsUrl: Fact<string>;
    readonly lakefsVersion: Fact<string>;
    readonly mlflowUrl: Fact<string>;
    readonly mlflowVersion: Fact<string>;
  };
  readonly tie: {
    readonly id: Fact<TieId>;
    /** `branch`: an own branch from a baseline; `fixed`: trained on a version as it stood (`--on`). */
    readonly kind: Fact<'branch' | 'fixed'>;
    readonly dataMode: Fact<DataMode>;
    /** What the machine that trained found of its folders after the training; none asked for where it had none. */
    readonly dataCheck: Fact<DataCheck>;
    /** When it read them again, RFC 3339 in UTC. */
    readonly dataCheckedAt: Fact<string>;
    readonly actor: Fact<string>;
    readonly toolVersion: Fact<string>;
  };
  readonly data: {
    readonly repository: Fact<string>;
    readonly branch: Fact<string>;
    /** Where the tie's own branch stands now; absent when it was deleted. */
    readonly branchHead: Fact<CommitId>;
    readonly prefix: Fact<string>;
    readonly baselineTag: Fact<string>;
    /** The commit that the baseline's tag resolves to now. */
    readonly baselineTagCommit: Fact<string>;
    readonly baseline: CommitFacts;
    readonly commit: CommitFacts;
    readonly tag: Fact<string>;
    /** The commit that the tag resolves to now. */
    readonly tagCommit: Fact<string>;
    /** From the data commit back to the baseline, both included, newest first; empty when it could not be walked. */
    readonly chain: readonly CommitFacts[];
    readonly counts: readonly CountFacts[];
    readonly changes: ChangeFacts;
    /** JSON text as it was given. */
    readonly augmentationParams: Fact<string>;
    readonly datasets: readonly DatasetFacts[];
    readonly otherInputs: readonly OtherInputFacts[];
  };
  readonly run: {
    readonly id: Fact<RunId>;
    readonly name: Fact<string>;
    readonly experimentId: Fact<string>;
    readonly experimentName: Fact<string>;
    /** Asserted when somebody said how the command ended. */
    readonly status: Fact<string>;
    /** Such as `3`, or `130 interrupted` where the user had stopped the command; not asked where tieback noted none. */
    readonly exitCode: Fact<string>;
    /** How many entries of the script's metrics file could not be recorded as written. */
    readonly metricsRejected: Fact<number>;
    /** Who said so; not asked where nobody had to. */
    readonly statusAssertedBy: Fact<string>;
    /** RFC 3339, UTC. */
    readonly statusAssertedAt: Fact<string>;
    /** MLflow keeps a deleted run until its own garbage collection. */
    readonly lifecycle: Fact<'active' | 'deleted'>;
    /** RFC 3339, UTC. */
    readonly startedAt: Fact<string>;
    /** RFC 3339, UTC. */
    readonly endedAt: Fact<string>;
    readonly durationMs: Fact<number>;
    readonly user: Fact<string>;
    /** The run's page in the MLflow web UI. */
    readonly url: Fact<string>;
    readonly artifactUri: Fact<string>;
    /** Name given by `--model`. */
    readonly model: Fact<string>;
    /** Models that the run logged, MLflow 3 and later. */
    readonly loggedModels: readonly LoggedModelFacts[];
    /** Versions in the model registry that name the run as theirs. */
    readonly modelVersions: readonly ModelVersionFacts[];
    readonly decisions: readonly DecisionFacts[];
    readonly params: readonly KeyedFact<string>[];
    readonly metrics: readonly MetricFacts[];
    /** Names given to `--show-metric` that the run never logged; a single missing fact when that cannot be told. */
    readonly unloggedMetrics: Fact<readonly string[]>;
    /** Tags that are no links, no decisions and not MLflow's own. */
    readonly tags: readonly KeyedFact<string>[];
    /** The run that it is nested in; not asked for one that is in none. */
    readonly parent: Fact<RunId>;
    /** How many runs the script made besides, as the back-link states it. */
    readonly extraRuns: Fact<number>;
    /** The other runs that carry the tie's tag now, by id; a single missing fact when they could not be looked for. */
    readonly otherRuns: readonly Fact<RunId>[];
  };
  readonly code: {
    readonly commit: Fact<string>;
    readonly branch: Fact<string>;
    readonly repositoryUrl: Fact<string>;
    readonly isDirty: Fact<boolean>;
    /** Files beside the code that git neither tracks nor ignores. */
    readonly untrackedFiles: Fact<number>;
    /** Of the run's artifact `tieback/code.diff`: what the commit alone does not say of the code. */
    readonly diffSha256: Fact<string>;
    /** The same of the artifact as it is now; missing when it is not there. */
    readonly storedDiffSha256: Fact<string>;
    /** Whether nothing was cut off or taken out of it, and it was made before the command was started. */
    readonly isDiffWhole: Fact<boolean>;
    /** Why it is not, such as `2 secrets taken out`; empty when it is. */
    readonly diffLosses: Fact<readonly string[]>;
    /** The command line, redacted. */
    readonly entryPoint: Fact<string>;
  };
  readonly environment: {
    /** Such as `CPython 3.12.4`: the Python of the command. */
    readonly python: Fact<string>;
    /** How many packages are installed for it. */
    readonly packages: Fact<number>;
    /** Of the run's artifact `tieback/requirements.txt`, which lists them. */
    readonly requirementsSha256: Fact<string>;
    /** The same of the artifact as it is now; missing when it is not there. */
    readonly storedRequirementsSha256: Fact<string>;
    readonly conda: Fact<string>;
    readonly containerImage: Fact<string>;
    readonly os: Fact<string>;
    readonly cpu: Fact<string>;
    readonly memory: Fact<string>;
    readonly gpu: Fact<string>;
    /** Seeds that the environment set, such as `PYTHONHASHSEED=0`. */
    readonly seeds: Fact<string>;
  };
  readonly links: {
    /** Run tags naming repository and commit: MLflow → lakeFS. */
    readonly forward: { readonly repository: Fact<string>; readonly commit: Fact<string>; readonly url: Fact<string> };
    /** Who said which commit the run was trained on; not asked where the run names it itself. */
    readonly commitAssertedBy: Fact<string>;
    /** RFC 3339, UTC. */
    readonly commitAssertedAt: Fact<string>;
    /** The empty commit naming the run: lakeFS → MLflow. Of several the oldest. */
    readonly back: CommitFacts;
    /** All commits that call themselves the tie's back-link, the oldest first. */
    readonly backLinks: readonly BackLinkFacts[];
    readonly backRunId: Fact<string>;
    /** Tags of the run that an audit put back after they had been lost: when and by whom. */
    readonly mended: readonly KeyedFact<string>[];
    /** The hidden branch that keeps the data from garbage collection. */
    readonly anchor: Fact<string>;
    readonly anchorCommit: Fact<string>;
    readonly baselineAnchor: Fact<string>;
  };
  /** Of the run that the back-link names; artifacts and model files are no part of it. */
  readonly seal: {
    /** The hash in the back-link commit. */
    readonly sealed: Fact<string>;
    /** Until then anybody could edit the run, and no check sees it. */
    readonly sealedBy: Fact<SealWay>;
    /** RFC 3339, UTC, by lakeFS's clock. */
    readonly sealedAt: Fact<string>;
    /** From the end of the run until then; less than nothing where the clocks differ. */
    readonly delayMs: Fact<number>;
    /** The same hash, computed from the run as MLflow gives it now, with what was added since; later inputs are left out. */
    readonly recomputed: Fact<string>;
    /** Sections of the sealed record whose hash differs now. */
    readonly changedSections: Fact<readonly string[]>;
    /** Sealed fields that are others today; none when the sealed record is not at hand. */
    readonly changes: readonly SealChange[];
    /** Parameters, metrics, sealed kinds of tags and dataset inputs that came later; none when the sealed record is not at hand. */
    readonly added: readonly SealAddition[];
    /** Fields that were left out of the seal because they held secrets, such as `params.token`; only where there are any. */
    readonly omitted?: Fact<readonly string[]>;
    /** Their sections, as the back-link states them: known without the sealed record. */
    readonly omittedFrom?: Fact<readonly string[]>;
  };
  readonly clocks: {
    /** Server minus client, milliseconds, as recorded when the tie was made. */
    readonly lakefsOffsetMs: Fact<number>;
    readonly mlflowOffsetMs: Fact<number>;
  };
  /** What people state; only where a card was given. */
  readonly card?: CardFacts;
  /** Who states it, and what the run says against it; only where a card was given. */
  readonly statement?: CardStatement;
};

export type CheckOutcome = 'pass' | 'warn' | 'fail' | 'skip';
export type CheckResult = {
  readonly id: string;
  readonly title: string;
  readonly outcome: CheckOutcome;
  /** One sentence; for `skip`, why it could not be asked. */
  readonly reason: string;
  /** Paths into the subject, such as `data.commit.id`. */
  readonly facts: readonly string[];
  /** Of a failure: something that has to be there is gone, and nothing that is there says otherwise. */
  readonly isOnlyMissing?: true;
};

/** One frozen, versioned snapshot about one tie. */
export type Evidence = {
  readonly schema: 'tieback/evidence/1';
  /** Such as `tieback/0.1.0`. */
  readonly tool: string;
  /** RFC 3339, UTC. */
  readonly takenAt: string;
  readonly records: Records;
  readonly subject: Subject;
  readonly checks: readonly CheckResult[];
};
