import type { Fact } from './fact.ts';

/** The last decision about the run and one model, as a tag of the run tells it. */
export type DecisionFacts = {
  readonly id: Fact<string>;
  readonly verb: Fact<'promote' | 'rollback'>;
  /** Registered model. */
  readonly model: Fact<string>;
  /** Decisions about a model are numbered from 1. */
  readonly number: Fact<number>;
  /** The model's version that the alias was given to; not asked where a rollback left the alias with none. */
  readonly version: Fact<string>;
  readonly alias: Fact<string>;
  /** RFC 3339, UTC. */
  readonly decidedAt: Fact<string>;
  readonly actor: Fact<string>;
  /** The lakeFS repository whose hidden branch `tieback-decision-<id>` holds the plan and what became of it. */
  readonly repository: Fact<string>;
};
