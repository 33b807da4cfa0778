import type { Subject } from '../../model/evidence.ts';
import { counted } from '../../util/counted.ts';
import { factValue, isKnown } from '../fact.ts';
import { type Check, fail, isAdded, isUnreachable, pass, short, skip, skipFor, type Verdict, warn } from './check.ts';
import { storedFile } from './stored-file.ts';

const isRecorded = ({ code }: Subject): Verdict => {
  const { commit } = code;
  if (isUnreachable(commit)) return skipFor(commit, 'the version of the code', 'code.commit');
  if (!isKnown(commit)) return warn('no version of the training code is recorded', 'code.commit');
  if (isAdded(commit)) {
    return warn(
      `git commit ${short(commit.value)} was added to the run after it was sealed`,
      'code.commit',
      'seal.added',
    );
  }
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit.value)
    ? pass(`the code is at git commit ${short(commit.value)}`, 'code.commit')
    : warn(`${JSON.stringify(commit.value)} is no full git commit id`, 'code.commit');
};

/** What became of the patch that the run states the hash of. */
const keptText = ({ diffSha256, storedDiffSha256, isDiffWhole }: Subject['code']): string => {
  const file = storedFile(diffSha256, storedDiffSha256);
  if (file === 'unread') return '; whether tieback/code.diff holds them could not be read';
  if (file === 'gone') return '; tieback/code.diff, which should hold them, is not among the artifacts of the run';
  if (file !== 'same') return '';
  return `; ${factValue(isDiffWhole) === true ? 'all of them' : 'some of them'} are kept in tieback/code.diff`;
};

/** A patch that somebody put in the place of the recorded one. */
const replacedPatch = ({ diffSha256, storedDiffSha256 }: Subject['code']): Verdict | undefined =>
  storedFile(diffSha256, storedDiffSha256) === 'other'
    ? fail(
        'tieback/code.diff is not the patch that was recorded: its hash is not the one that the run states',
        'code.diffSha256',
        'code.storedDiffSha256',
      )
    : undefined;

const isClean = ({ code }: Subject): Verdict => {
  const { isDirty, untrackedFiles } = code;
  const untracked = factValue(untrackedFiles) ?? 0;
  const besides = untracked > 0 ? `; git does not track ${counted(untracked, 'file')} beside the code` : '';
  const paths = ['code.isDirty', 'code.untrackedFiles', 'code.storedDiffSha256'] as const;
  if (isUnreachable(isDirty)) return skipFor(isDirty, 'the state of the working tree', 'code.isDirty');
  if (!isKnown(isDirty))
    return skip('whether the working tree had uncommitted changes is not recorded', 'code.isDirty');
  const replaced = replacedPatch(code);
  if (replaced !== undefined) return replaced;
  const kept = keptText(code);
  if (isAdded(isDirty)) {
    return warn('what is said of the working tree was added to the run after it was sealed', ...paths, 'seal.added');
  }
  return isDirty.value
    ? warn(`the working tree had uncommitted changes: the git commit is not all of the code${kept}${besides}`, ...paths)
    : pass(`the working tree had no uncommitted changes${besides}`, ...paths);
};

export const codeChecks: readonly Check[] = [
  { id: 'CODE-01', title: 'The git commit of the code is recorded', run: isRecorded },
  { id: 'CODE-02', title: 'The working tree was clean', run: isClean },
];
