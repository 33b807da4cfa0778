import type { Records, Subject } from '../../model/evidence.ts';
import { globToRegExp } from '../../util/glob.ts';
import { listSome } from '../../util/list-some.ts';
import { asTexts } from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, textAt, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, pass, skip, type Verdict, warn } from './check.ts';
import { promotionOf } from './decision.ts';
import { mergeOf, type PromotedMerge, mergePaths as paths, pullsOf } from './promoted-merge.ts';

type Action = {
  readonly path: string;
  readonly checksum: string | undefined;
  readonly name: string;
  readonly hooks: readonly string[];
};

/** lakeFS knows no alternatives in the names of branches. */
const covers = (pattern: string, branch: string): boolean => {
  try {
    return !/[{}]/.test(pattern) && globToRegExp(pattern).test(branch);
  } catch {
    return false;
  }
};

const isAskedFor = (file: Place, branch: string): boolean => {
  const patterns = asTexts(valueAt(at(file, 'preMerge')));
  return patterns !== undefined && (patterns.length === 0 || patterns.some((pattern) => covers(pattern, branch)));
};

/** The actions of a commit that are to be asked before a merge into a branch. */
type Actions = {
  readonly asked: readonly Action[];
  /** Paths of those that nobody could make sense of. */
  readonly unread: readonly string[];
  /** False where there are more than were looked at. */
  readonly isComplete: boolean;
};

const pathOf = (file: Place): string => textAt(at(file, 'path')) ?? '';

/** Undefined when they were not read. */
const actionsOf = (
  records: Records,
  repository: string,
  commit: string | undefined,
  branch: string,
): Actions | undefined => {
  const place = placeOf(records, recordId.actions(repository, commit ?? ''));
  if (!hasRecord(place)) return undefined;
  const files = elementsAt(at(place, 'files'));
  return {
    asked: files
      .filter((file) => isAskedFor(file, branch))
      .map((file) => ({
        path: pathOf(file),
        checksum: textAt(at(file, 'checksum')),
        name: textAt(at(file, 'name')) ?? pathOf(file),
        hooks: asTexts(valueAt(at(file, 'hooks'))) ?? [],
      })),
    unread: files.filter((file) => valueAt(at(file, 'isReadable')) !== true).map(pathOf),
    isComplete: valueAt(at(place, 'isComplete')) === true,
  };
};

type Hook = { readonly action: string; readonly hook: string; readonly status: string };

const itemsOf = (pages: Place): readonly Place[] =>
  elementsAt(pages).flatMap((page) => elementsAt(at(page, 'results')));

/** What the hooks answered that lakeFS asked before the merge; undefined when that was not read. */
const hooksOf = (records: Records, { repository, id, into }: PromotedMerge): readonly Hook[] | undefined => {
  const runs = placeOf(records, recordId.actionRuns(repository, id));
  if (!hasRecord(runs)) return undefined;
  const before = itemsOf(runs).filter(
    (run) =>
      textAt(at(run, 'event_type')) === 'pre-merge' &&
      textAt(at(run, 'commit_id')) === id &&
      textAt(at(run, 'branch')) === into,
  );
  const lists = before.map((run) => placeOf(records, recordId.hookRuns(repository, textAt(at(run, 'run_id')) ?? '')));
  if (!lists.every(hasRecord)) return undefined;
  return lists.flatMap(itemsOf).map((hook) => ({
    action: textAt(at(hook, 'action')) ?? '',
    hook: textAt(at(hook, 'hook_id')) ?? '',
    status: textAt(at(hook, 'status')) ?? '',
  }));
};

const hookNames = (hooks: readonly Hook[]): string =>
  hooks.map(({ action, hook }) => `"${hook}" of action "${action}"`).join(', ');
const actionNames = (actions: readonly Action[]): string =>
  actions.map(({ name, path }) => `"${name}" (${path})`).join(', ');

/** What should have been asked and was not: lakeFS takes the actions from what is merged, not from where it goes. */
const notAsked = (
  { name, into }: PromotedMerge,
  hooks: readonly Hook[],
  merged: Actions,
  standing: Actions,
): string | undefined => {
  const unasked = merged.asked.filter((action) =>
    action.hooks.some((id) => !hooks.some(({ action: of, hook }) => of === action.name && hook === id)),
  );
  if (unasked.length > 0) return `no run of pre-merge action ${actionNames(unasked)} is recorded for ${name}`;
  const has = (path: string): boolean =>
    !merged.isComplete || merged.unread.includes(path) || merged.asked.some((action) => action.path === path);
  const lacking = standing.asked.filter(({ path }) => !has(path));
  return lacking.length === 0
    ? undefined
    : `${name} was not asked of pre-merge action ${actionNames(lacking)} of "${into}": what was merged does not have it`;
};

const judgeHooks = (
  { name, into }: PromotedMerge,
  hooks: readonly Hook[],
  merged: Actions,
  standing: Actions,
): Verdict => {
  const failed = hooks.filter(({ status }) => status === 'failed');
  const asked = hooks.filter(({ status }) => status === 'completed');
  const skipped = hooks.filter(({ status }) => status === 'skipped');
  if (failed.length > 0) return fail(`before ${name} hook ${hookNames(failed)} failed`, ...paths);
  if (asked.length === 0)
    return hooks.length === 0
      ? warn(`no pre-merge hook was asked before ${name}: nobody set one up for "${into}"`, ...paths)
      : warn(`before ${name} every hook was skipped: ${hookNames(skipped)}`, ...paths);
  const changed = standing.asked.filter(({ path, checksum }) =>
    merged.asked.some((action) => action.path === path && action.checksum !== checksum),
  );
  if (changed.length > 0)
    return warn(
      `hook ${hookNames(asked)} passed before ${name}, in the form that was merged: "${into}" had another ${changed.map(({ path }) => path).join(', ')}`,
      ...paths,
    );
  const left = skipped.length === 0 ? '' : `; skipped by its own condition: ${hookNames(skipped)}`;
  return pass(`hook ${hookNames(asked)} ran before ${name} and passed${left}`, ...paths);
};

/** Why not every action is known; undefined when all are. */
const notRead = (...both: readonly Actions[]): string | undefined => {
  const unread = [...new Set(both.flatMap((actions) => actions.unread))];
  if (unread.length > 0) return `action file ${listSome(unread, 3)} could not be read`;
  return both.every(({ isComplete }) => isComplete) ? undefined : 'there are more action files than were read';
};

const hooksPassed = (subject: Subject, records: Records): Verdict => {
  const merge = mergeOf(subject, records, skip);
  if ('outcome' in merge) return merge;
  const hooks = hooksOf(records, merge);
  const merged = actionsOf(records, merge.repository, merge.source, merge.into);
  const standing = actionsOf(records, merge.repository, merge.destination, merge.into);
  if (hooks === undefined || merged === undefined || standing === undefined)
    return skip(`the hooks of ${merge.name} could not be read when the snapshot was taken`, ...paths);
  const missed = notAsked(merge, hooks, merged, standing);
  const verdict = missed === undefined ? judgeHooks(merge, hooks, merged, standing) : fail(missed, ...paths);
  const left = notRead(merged, standing);
  return left === undefined || verdict.outcome === 'fail'
    ? verdict
    : skip(`what should have been asked before ${merge.name} is not known: ${left}`, ...paths);
};

const named = (pull: Place): string => `${textAt(at(pull, 'id'))} ${JSON.stringify(textAt(at(pull, 'title')) ?? '')}`;

/** Who approved it besides, as the decision's own gate says. */
const approvalText = (subject: Subject, records: Records): string => {
  const plan = promotionOf(subject, records);
  const gates = 'outcome' in plan ? [] : elementsAt(at(plan, 'input', 'gates'));
  const approved = gates.find(
    (gate) => textAt(at(gate, 'gate')) === 'approved' && textAt(at(gate, 'outcome')) === 'pass',
  );
  return approved === undefined ? '' : `; the decision was ${textAt(at(approved, 'reason'))}`;
};

const hasPullRequest = (subject: Subject, records: Records): Verdict => {
  const merge = mergeOf(subject, records, warn);
  if ('outcome' in merge) return merge;
  const { read: pulls, left } = pullsOf(subject, records);
  const own = pulls.find((pull) => textAt(at(pull, 'merged_commit_id')) === merge.id);
  const { committer: by = 'an unknown user' } = merge;
  if (own !== undefined)
    return pass(
      `pull request ${named(own)} by lakeFS user ${textAt(at(own, 'author'))} led to ${merge.name} by lakeFS user ${by}`,
      ...paths,
    );
  if (left !== undefined) return skip(`whether a pull request led to ${merge.name} is not known: ${left}`, ...paths);
  const approval = approvalText(subject, records);
  const others = pulls.map((pull) => `${named(pull)} (${textAt(at(pull, 'status'))})`).join(', ');
  return pulls.length === 0
    ? warn(`${merge.name} was made without a pull request${approval}`, ...paths)
    : warn(`${merge.name} was made beside pull request ${others}${approval}`, ...paths);
};

/** How a promoted run's data came to the branch that it was promoted into. */
export const mergeChecks: readonly Check[] = [
  { id: 'GOV-02', title: 'Pre-merge hooks ran and passed for the merge', run: hooksPassed },
  { id: 'GOV-03', title: 'The merge has a pull request', run: hasPullRequest },
];
