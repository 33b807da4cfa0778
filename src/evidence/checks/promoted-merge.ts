import type { Records, Subject } from '../../model/evidence.ts';
import { factValue } from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, textAt, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { fail, short, skip, type Verdict } from './check.ts';
import { decisionOf, promotionOf } from './decision.ts';

/** What a verdict about a merge goes by. */
export const mergePaths = ['run.decisions'] as const;

/** The merge that brought a promoted run's data to the branch that it was promoted into. */
export type PromotedMerge = {
  readonly repository: string;
  readonly into: string;
  readonly id: string;
  /** In words, as a sentence begins. */
  readonly name: string;
  /** Undefined where lakeFS has it no more. */
  readonly committer: string | undefined;
  /** Where the branch stood before; undefined with the commit. */
  readonly destination: string | undefined;
  /** What was merged into it. */
  readonly source: string | undefined;
};

/** The pull requests from the run's branch into the one that it was promoted into. */
export type Pulls = {
  readonly read: readonly Place[];
  /** Why there may be others; undefined when all were looked at. */
  readonly left: string | undefined;
};

const pullsIn = (records: Records, list: Place, repository: string): Pulls => {
  if (!hasRecord(list)) return { read: [], left: 'the pull requests could not be read when the snapshot was taken' };
  const all = elementsAt(at(list, 'pulls')).map((id) => placeOf(records, recordId.pull(repository, textAt(id) ?? '')));
  const read = all.filter(hasRecord);
  if (read.length < all.length)
    return { read, left: `${all.length - read.length} of its pull requests could not be read` };
  const isComplete = valueAt(at(list, 'isComplete')) === true;
  return { read, left: isComplete ? undefined : 'there are more pull requests than were looked at' };
};

export const pullsOf = (subject: Subject, records: Records): Pulls => {
  const { repository, id } = decisionOf(subject) ?? { repository: '', id: '' };
  return pullsIn(records, placeOf(records, recordId.pulls(repository, id)), repository);
};

const readMerge = (records: Records, repository: string, into: string, id: string): PromotedMerge => {
  const commit = placeOf(records, recordId.commit(repository, id));
  return {
    repository,
    into,
    id,
    name: `merge ${short(id)} into "${into}"`,
    committer: textAt(at(commit, 'committer')),
    destination: textAt(at(commit, 'parents', 0)),
    source: textAt(at(commit, 'parents', 1)),
  };
};

/** A commit that the branch has lost, or never had, is no merge of it: lakeFS keeps those that it refused readable, too. */
const isInHistory = (records: Records, { repository, id, into }: PromotedMerge): boolean | undefined => {
  const base = placeOf(records, recordId.mergeBase(repository, id, into));
  return hasRecord(base) ? textAt(at(base, 'base_commit_id')) === id : undefined;
};

/** The merge of a pull request that brought what the run was trained on, where it was there before the decision. */
const mergeBefore = (subject: Subject, records: Records, input: Place): PromotedMerge | undefined => {
  const [repository, into] = [textAt(at(input, 'repository')) ?? '', textAt(at(input, 'into')) ?? ''];
  const trained = [textAt(at(input, 'run', 'backLink')), textAt(at(input, 'run', 'dataCommit'))];
  return pullsOf(subject, records)
    .read.flatMap((pull) => textAt(at(pull, 'merged_commit_id')) || [])
    .map((id) => readMerge(records, repository, into, id))
    .find(
      (merge) => merge.source !== undefined && trained.includes(merge.source) && isInHistory(records, merge) === true,
    );
};

const hasOwnData = (subject: Subject, input: Place): boolean => {
  const data = textAt(at(input, 'run', 'dataCommit')) ?? factValue(subject.data.commit.id);
  const baseline = textAt(at(input, 'run', 'baseline'));
  return baseline !== undefined && data !== baseline;
};

/**
 * Where a promoted run's data came by, else why there is no merge to look at.
 * @param unknown - the verdict on data that were there before the decision, nothing says how
 */
export const mergeOf = (
  subject: Subject,
  records: Records,
  unknown: (reason: string, ...facts: readonly string[]) => Verdict,
): PromotedMerge | Verdict => {
  const decision = decisionOf(subject);
  if (decision === undefined) return skip('this run was not promoted: no merge', ...mergePaths);
  const plan = promotionOf(subject, records);
  if ('outcome' in plan) return plan;
  const { id, repository } = decision;
  const outcome = placeOf(records, recordId.decisionOutcome(repository, id));
  if (!hasRecord(outcome))
    return skip(`what became of decision ${id} was not recorded when the snapshot was taken`, ...mergePaths);
  if (textAt(at(outcome, 'state')) !== 'done') return skip(`decision ${id} was given up: no merge`, ...mergePaths);
  const input = at(plan, 'input');
  const into = textAt(at(input, 'into')) ?? '';
  const kind = textAt(at(input, 'change', 'kind'));
  if (kind === 'revert') return skip('the promotion reverted a rollback: no merge', ...mergePaths);
  if (kind === 'none') {
    const before = mergeBefore(subject, records, input);
    if (before !== undefined) return before;
    if (!hasOwnData(subject, input))
      return skip(`the data were part of "${into}" before the run: no merge`, ...mergePaths);
    const { left } = pullsOf(subject, records);
    const there = `the data were part of "${into}" before the decision`;
    return left === undefined
      ? unknown(`${there}, and no pull request says which merge brought them`, ...mergePaths)
      : skip(`${there}, and which merge brought them is not known: ${left}`, ...mergePaths);
  }
  const merge = readMerge(records, repository, into, textAt(at(outcome, 'change')) ?? '');
  return isInHistory(records, merge) === false
    ? fail(`${merge.name}, which decision ${id} made, is not in the branch's history`, ...mergePaths)
    : merge;
};
