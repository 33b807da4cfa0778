import { changedFoldersText } from '../../model/changed-folders.ts';
import type { CommitFacts } from '../../model/data-facts.ts';
import type { Records, Subject } from '../../model/evidence.ts';
import { isCommitId } from '../../model/ids.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { checkCommitId } from '../derive/check-commit-id.ts';
import { factValue, isKnown, whyMissing } from '../fact.ts';
import { hasRecord, placeOf } from '../place.ts';
import { recordId } from '../record-id.ts';
import {
  type Check,
  fail,
  isUnreachable,
  pass,
  sealedRunBesides,
  short,
  skip,
  skipFor,
  skipUnless,
  type Verdict,
  warn,
} from './check.ts';
import { trainingDataset } from './training-dataset.ts';

/** A commit that the run names beside the one of the back-link: anybody can edit a tag in MLflow. */
const namedElse = ({ data, links }: Subject, records: Records): Verdict | undefined => {
  const [repository, named] = [factValue(data.repository) ?? '', factValue(links.forward.commit)];
  if (named === undefined || named === factValue(data.commit.id) || !isCommitId(named)) return undefined;
  const place = placeOf(records, recordId.commit(repository, named));
  if (hasRecord(place) || whyMissing(place) !== 'absent') return undefined;
  return fail(`the run names commit ${short(named)}, which does not exist in the repository`, 'links.forward.commit');
};

const commitExists = (subject: Subject, records: Records): Verdict => {
  const { id, parents } = subject.data.commit;
  const gone = namedElse(subject, records);
  if (gone !== undefined) return gone;
  if (!isKnown(id)) return skipFor(id, 'the commit that the run was trained on', 'data.commit.id');
  if (isKnown(parents))
    return pass(`commit ${short(id.value)} exists in the repository`, 'data.commit.id', 'data.repository');
  if (isUnreachable(parents)) return skipFor(parents, `commit ${short(id.value)}`, 'data.commit.id');
  return fail(`the run names commit ${short(id.value)}, which does not exist in the repository`, 'data.commit.id');
};

const commitPaths = (subject: Subject): readonly (readonly [string, CommitFacts])[] => [
  ['data.commit', subject.data.commit],
  ['data.baseline', subject.data.baseline],
  ...subject.data.chain.map((commit, index) => [`data.chain.${index}`, commit] as const),
  ['links.back', subject.links.back],
];

const idsRecompute = (subject: Subject, records: Records): Verdict => {
  const repository = factValue(subject.data.repository) ?? '';
  const checked = commitPaths(subject).flatMap(([path, commit]) =>
    isKnown(commit.id) && isKnown(commit.parents)
      ? [{ path: `${path}.id`, id: commit.id.value, is: checkCommitId(records, repository, commit.id.value) }]
      : [],
  );
  const paths = checked.map(({ path }) => path);
  const named = (is: string) =>
    [...new Set(checked.filter((one) => one.is === is).map(({ id }) => short(id)))].join(', ');
  if (!isKnown(subject.data.commit.parents))
    return skipFor(subject.data.commit.parents, 'the data commit', 'data.commit.id');
  if (named('different')) return fail(`the fields of commit ${named('different')} do not give its id`, ...paths);
  if (named('unknown')) return fail(`commit ${named('unknown')} lacks fields that its id is made of`, ...paths);
  if (named('redacted')) {
    return warn(
      `secrets were taken out of commit ${named('redacted')}: its id was equal before, and cannot be computed from this snapshot`,
      ...paths,
    );
  }
  return pass('the ids of all commits are equal to the hashes of their own fields', ...paths);
};

const descends = ({ data, tie }: Subject): Verdict => {
  const { baseline, commit, chain } = data;
  const paths = ['data.baseline.id', 'data.commit.id'] as const;
  if (!isKnown(commit.id)) return skipFor(commit.id, 'the data commit', 'data.commit.id');
  if (factValue(baseline.id) === commit.id.value) return pass('the run was trained on the baseline itself', ...paths);
  if (factValue(tie.kind) === 'fixed' && !isKnown(baseline.id)) {
    return pass('the run was trained on a version as it stood: no commit lies between', ...paths, 'tie.kind');
  }
  if (!isKnown(baseline.id)) return skipFor(baseline.id, 'the baseline', 'data.baseline.id');
  if (chain.length > 1) {
    return pass(`the data commit descends from the baseline in ${chain.length - 1} step(s)`, ...paths, 'data.chain');
  }
  const gone = [commit.parents, baseline.parents].find(isUnreachable);
  if (gone !== undefined) return skipFor(gone, 'the history between baseline and data commit', 'data.chain');
  return fail(
    `no way of parents leads from commit ${short(commit.id.value)} to the baseline ${short(baseline.id.value)}`,
    ...paths,
  );
};

/** Somebody has to stop and begin again for it to take longer. */
const promptCheckMs = 60_000;

/** How long after the end of the run its folders were read again; 0 where one of the times is not known. */
const checkDelayMs = ({ tie, run }: Subject): number => {
  const delayMs = Date.parse(factValue(tie.dataCheckedAt) ?? '') - Date.parse(factValue(run.endedAt) ?? '');
  return Number.isNaN(delayMs) ? 0 : delayMs;
};

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

const folderUnchanged = (subject: Subject): Verdict => {
  const { links, tie } = subject;
  const check = factValue(tie.dataCheck);
  const paths = ['tie.dataCheck', 'tie.dataMode'] as const;
  const timed = [...paths, 'tie.dataCheckedAt', 'run.endedAt'] as const;
  const training = trainingDataset(subject);
  const named = sealedRunBesides(subject);
  if (named !== undefined && !isKnown(tie.dataCheck) && tie.dataCheck.hint !== undefined) {
    return fail(`the back-link says how the data folder of run ${named} was, and nothing of this run's`, ...paths);
  }
  if (check === 'unchanged' && training && factValue(training.objectCount) === 0) {
    return warn(
      'the data folder equalled the commit after training, but neither holds anything: nothing is proven',
      ...paths,
      'data.datasets',
    );
  }
  const lateMs = checkDelayMs(subject);
  const isLate = lateMs > promptCheckMs;
  const late = isLate
    ? `; that was seen only ${seconds(lateMs)} after the run had ended: what the folders held when it ended is not known`
    : '';
  if (check === 'unchanged') {
    const beside = links.back.metadata.find(({ key }) => key === backLinkKey.leftOut)?.fact;
    if (beside !== undefined) {
      const other = `not everything was compared, as the machine that trained noted: ${factValue(beside)}`;
      return warn(
        `${other}; the rest still equalled its commits after training${late}`,
        ...timed,
        'links.back.metadata',
      );
    }
    const same =
      'data folder and input folders still equalled their commits after training, as the machine that trained noted';
    return isLate ? warn(`${same}${late}`, ...timed) : pass(same, ...paths);
  }
  if (check === 'changed') {
    const folders = links.back.metadata.find(({ key }) => key === backLinkKey.changedFolders)?.fact;
    const other = changedFoldersText(folders && factValue(folders));
    return isLate ? warn(`${other}${late}`, ...timed) : fail(`${other}: a folder was used and changed`, ...paths);
  }
  if (isKnown(links.back.id) && factValue(tie.dataMode) === 'uri-given') {
    return skip('the run was handed the pinned address of its data; that it read just that is not proven', ...paths);
  }
  if (!isKnown(links.back.id)) {
    return skipUnless(
      [links.back.id],
      'the back-link, which says so,',
      'no back-link says how the data folder was',
      ...paths,
    );
  }
  return skip('no data folder was compared after training', ...paths);
};

export const dataChecks: readonly Check[] = [
  { id: 'DATA-01', title: 'The commit that the run names exists', run: commitExists },
  { id: 'DATA-02', title: 'Commit ids equal the hashes of their fields', run: idsRecompute },
  { id: 'DATA-03', title: 'The data commit descends from the baseline', run: descends },
  { id: 'DATA-04', title: 'Data folder and input folders were the same after training', run: folderUnchanged },
];
