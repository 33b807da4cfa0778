import type { Records } from '../../model/evidence.ts';
import { basisOf } from '../derive/basis.ts';
import { foreignTo } from '../derive/foreign-run.ts';
import { type Verdict, warn } from './check.ts';

/** Checks that go by what a run's tags say of the machine that trained. */
const byTags: ReadonlySet<string> = new Set(['CODE-01', 'CODE-02', 'CODE-03', 'REPRO-01', 'REPRO-02']);

/** The run whose tags these are, where they were copied to the one that a snapshot is about. */
export const copiedFrom = (records: Records): string | undefined => foreignTo(basisOf(records));

/** A pass that rests on tags which another run was given is none, and what they warn of is not this run's. */
export const unlessCopied = (id: string, verdict: Verdict, other: string | undefined): Verdict =>
  other !== undefined && byTags.has(id) && (verdict.outcome === 'pass' || verdict.outcome === 'warn')
    ? warn(
        `the tags that say so are another run's as far as is known: the back-link names run ${other}`,
        ...verdict.facts,
        'links.backRunId',
      )
    : verdict;
