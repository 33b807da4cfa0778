import type { Records, Subject } from '../../model/evidence.ts';
import { anchorBranch } from '../../tie/keys.ts';
import { counted } from '../../util/counted.ts';
import { pathBetween } from '../derive/derive-data.ts';
import { asNumber, factValue, isKnown } from '../fact.ts';
import { at, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, isUnreachable, pass, short, skip, skipFor, type Verdict, warn } from './check.ts';

const keptPaths = ['links.anchor', 'links.anchorCommit', 'data.branch', 'data.branchHead'] as const;

/** Whether the own branch was there once and is no more. */
const isBranchGone = ({ data }: Subject): boolean =>
  isKnown(data.branch) && data.branchHead.grade === 'missing' && data.branchHead.why === 'absent';

const leadsToData = ({ links, data }: Subject, records: Records): boolean => {
  const [repository, head, commit] = [data.repository, links.anchorCommit, data.commit.id].map(factValue);
  if (repository === undefined || head === undefined || commit === undefined || !isKnown(data.commit.parents))
    return true;
  return pathBetween(records, repository, head, commit).length > 0;
};

/** What the rules say, and what the card asks for; nothing where the rules were not read, or there are none. */
const rulesText = ({ data, card }: Subject, records: Records): string => {
  const rules = placeOf(records, recordId.gcRules(factValue(data.repository) ?? ''));
  const days = asNumber(valueAt(at(rules, 'rules', 'defaultRetentionDays')));
  if (days === undefined) return '';
  const years = card && factValue(card.document.retentionYears);
  const wanted = years === undefined ? '' : `, and the card asks for ${counted(years, 'year')}`;
  return `; the repository's rules take what no branch leads to after ${counted(days, 'day')}${wanted}`;
};

/** lakeFS collects what no branch leads to, whatever tags name it. */
const isKept = (subject: Subject, records: Records): Verdict => {
  const { links, data, tie } = subject;
  const branch = factValue(data.branch) ?? '';
  const gone = isBranchGone(subject) ? `branch "${branch}" no longer exists` : undefined;
  if (isUnreachable(links.anchor)) return skipFor(links.anchor, 'the anchor', 'links.anchor');
  if (isKnown(links.anchor)) {
    const anchor = links.anchor.value;
    if (!leadsToData(subject, records)) {
      return fail(`anchor "${anchor}" does not lead to commit ${short(factValue(data.commit.id) ?? '')}`, ...keptPaths);
    }
    return pass(`${gone === undefined ? '' : `${gone}; `}anchor "${anchor}" keeps the tie's commits`, ...keptPaths);
  }
  if (!isKnown(tie.id)) return skip('the tie is not known', ...keptPaths);
  const rules = rulesText(subject, records);
  const lost = `anchor "${anchorBranch(tie.id.value)}" does not exist`;
  if (gone !== undefined) {
    return fail(`${lost}, and ${gone}: lakeFS may collect the tie's commits as garbage${rules}`, ...keptPaths);
  }
  const left = isKnown(data.branchHead)
    ? `as long as branch "${branch}" stands`
    : 'as long as another branch leads to it';
  return warn(`${lost}: the data is safe from lakeFS's garbage collection only ${left}${rules}`, ...keptPaths);
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
