import type { Records, Subject } from '../../model/evidence.ts';
import { anchorBranch } from '../../tie/keys.ts';
import { pathBetween } from '../derive/derive-data.ts';
import { factValue, isKnown } from '../fact.ts';
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
  const lost = `anchor "${anchorBranch(tie.id.value)}" does not exist`;
  if (gone !== undefined) {
    return fail(`${lost}, and ${gone}: lakeFS may collect the tie's commits as garbage`, ...keptPaths);
  }
  const left = isKnown(data.branchHead)
    ? `as long as branch "${branch}" stands`
    : 'as long as another branch leads to it';
  return warn(`${lost}: the data is safe from lakeFS's garbage collection only ${left}`, ...keptPaths);
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
