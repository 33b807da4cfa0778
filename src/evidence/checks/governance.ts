import type { Records, Subject } from '../../model/evidence.ts';
import { anchorBranch } from '../../tie/keys.ts';
import { counted } from '../../util/counted.ts';
import { asNumber, factValue, isKnown } from '../fact.ts';
import { at, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { branchState } from './branch-state.ts';
import { type Check, fail, isUnreachable, pass, short, skip, skipFor, type Verdict, warn } from './check.ts';

const keptPaths = ['links.anchor', 'links.anchorCommit', 'data.branch', 'data.branchHead'] as const;

/** Whether the own branch was there once and is no more. */
const isBranchGone = ({ data }: Subject): boolean =>
  isKnown(data.branch) && data.branchHead.grade === 'missing' && data.branchHead.why === 'absent';

/** What the rules say, and what the card asks for; nothing where the rules were not read, or there are none. */
const rulesText = ({ data, card }: Subject, records: Records): string => {
  const rules = placeOf(records, recordId.gcRules(factValue(data.repository) ?? ''));
  const days = asNumber(valueAt(at(rules, 'rules', 'defaultRetentionDays')));
  if (days === undefined) return '';
  const years = card && factValue(card.document.retentionYears);
  const wanted = years === undefined ? '' : `, and the card asks for ${counted(years, 'year')}`;
  return `; the repository's rules take what no branch leads to after ${counted(days, 'day')}${wanted}`;
};

/** By an anchor that is there: somebody may have moved it, or committed to it. */
const keptByAnchor = (subject: Subject, records: Records, anchor: string, gone: string | undefined): Verdict => {
  const state = branchState(subject, records, subject.links.anchorCommit);
  const commit = short(factValue(subject.data.commit.id) ?? '');
  if (state === 'elsewhere') return fail(`anchor "${anchor}" does not lead to commit ${commit}`, ...keptPaths);
  const besides = gone === undefined ? '' : `${gone}; `;
  return state === 'foreign'
    ? warn(
        `${besides}somebody else has committed to anchor "${anchor}": what that took away of commit ${commit}, lakeFS may collect as garbage`,
        ...keptPaths,
      )
    : pass(`${besides}anchor "${anchor}" keeps the tie's commits`, ...keptPaths);
};

/** What is left without an anchor: a branch that others committed to may lack what it had. */
const keptByBranch = (subject: Subject, records: Records, branch: string): string => {
  const { branchHead } = subject.data;
  const safe = "the data is safe from lakeFS's garbage collection only";
  if (!isKnown(branchHead)) return `${safe} as long as another branch leads to it`;
  const state = branchState(subject, records, branchHead);
  return state === 'foreign' || state === 'elsewhere'
    ? `branch "${branch}" stands at ${short(branchHead.value)} now, which is no commit of the tie: whether it still holds the data is not known here, and tieback audit tells`
    : `${safe} as long as branch "${branch}" stands`;
};

/** lakeFS collects what no branch leads to, whatever tags name it. */
const isKept = (subject: Subject, records: Records): Verdict => {
  const { links, data, tie } = subject;
  const branch = factValue(data.branch) ?? '';
  const gone = isBranchGone(subject) ? `branch "${branch}" no longer exists` : undefined;
  if (isUnreachable(links.anchor)) return skipFor(links.anchor, 'the anchor', 'links.anchor');
  if (isKnown(links.anchor)) return keptByAnchor(subject, records, links.anchor.value, gone);
  if (!isKnown(tie.id)) return skip('the tie is not known', ...keptPaths);
  const rules = rulesText(subject, records);
  const lost = `anchor "${anchorBranch(tie.id.value)}" does not exist`;
  if (gone !== undefined) {
    return fail(`${lost}, and ${gone}: lakeFS may collect the tie's commits as garbage${rules}`, ...keptPaths);
  }
  return warn(`${lost}: ${keptByBranch(subject, records, branch)}${rules}`, ...keptPaths);
};

const isNotDeleted = ({ run }: Subject): Verdict => {
  const paths = ['run.lifecycle', 'run.id'] as const;
  const id = factValue(run.id) ?? '';
  if (!isKnown(run.lifecycle)) {
    return run.lifecycle.why === 'absent' && id !== ''
      ? fail(`run ${id} is no longer in MLflow`, ...paths)
      : skipFor(run.lifecycle, 'whether the run is deleted', 'run.lifecycle');
  }
  return run.lifecycle.value === 'active'
    ? pass('the run is not deleted', ...paths)
    : fail(
        `the run is deleted: until MLflow's garbage collection \`mlflow runs restore --run-id ${id}\` brings it back`,
        ...paths,
      );
};

export const governanceChecks: readonly Check[] = [
  { id: 'GOV-04', title: 'The anchor keeps the data from garbage collection', run: isKept },
  { id: 'GOV-05', title: 'The run is not deleted', run: isNotDeleted },
];
