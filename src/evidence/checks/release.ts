import type { Records, Subject } from '../../model/evidence.ts';
import { mlflowTag } from '../../tie/keys.ts';
import { loggedModelIn } from '../../tie/model-files.ts';
import { runView, tagFact } from '../derive/run-view.ts';
import { asTexts, factValue, isKnown } from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, textAt, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, pass, short, skip, skipFor, type Verdict, warn } from './check.ts';

/** Registered versions as the registry gave them, page by page. */
export const versionsOf = ({ run }: Subject, records: Records): readonly Place[] =>
  elementsAt(placeOf(records, recordId.modelVersions(factValue(run.id) ?? ''))).flatMap((page) =>
    elementsAt(at(page, 'model_versions')),
  );

export const nameOf = (version: Place): string => `${textAt(at(version, 'name'))} ${textAt(at(version, 'version'))}`;

const versionNamesRun = (subject: Subject, records: Records): Verdict => {
  const paths = ['run.modelVersions', 'run.loggedModels'] as const;
  const versions = versionsOf(subject, records);
  if (versions.length === 0) return skip('no version in the model registry names the run', ...paths);
  const id = factValue(subject.run.id);
  const foreign = versions.filter((version) => textAt(at(version, 'run_id')) !== id);
  if (foreign.length > 0) return fail(`registered for another run: ${foreign.map(nameOf).join(', ')}`, ...paths);
  const logged = subject.run.loggedModels.map((model) => factValue(model.id));
  const elsewhere = versions.filter((version) => {
    const source = textAt(at(version, 'source')) ?? '';
    const model = loggedModelIn(source);
    return model !== undefined && !logged.includes(model);
  });
  if (elsewhere.length > 0)
    return fail(`registered from a model that the run did not log: ${elsewhere.map(nameOf).join(', ')}`, ...paths);
  return pass(`${versions.map(nameOf).join(', ')}: made from a model of this run`, ...paths);
};

const testedIsReleased = ({ run }: Subject): Verdict => {
  const paths = ['run.modelVersions'] as const;
  const released = run.modelVersions.filter(({ aliases }) => (factValue(aliases) ?? []).length > 0);
  if (run.modelVersions.length === 0) return skip('no version in the model registry names the run', ...paths);
  const unknown = run.modelVersions.find(({ aliases }) => !isKnown(aliases) && aliases.why !== 'absent')?.aliases;
  if (released.length === 0 && unknown !== undefined) return skipFor(unknown, 'the list of aliases', ...paths);
  if (released.length === 0)
    return warn('versions of this run are registered, and no alias names one as released', ...paths);
  const names = released.map(
    ({ name, version, aliases }) =>
      `${factValue(name)} ${factValue(version)} (${(factValue(aliases) ?? []).join(', ')})`,
  );
  return pass(`what this run tested is what the registry names: ${names.join('; ')}`, ...paths);
};

const isReachable = (_: Subject, records: Records): Verdict => {
  const commit = tagFact(runView(records), mlflowTag.gitCommit);
  if (!isKnown(commit)) return skipFor(commit, 'the git commit of the code', 'code.commit');
  const place = placeOf(records, recordId.codeCommit(commit.value));
  if (!hasRecord(place)) return skip('the folder in which this was made has no clone with that commit', 'code.commit');
  const branches = asTexts(valueAt(at(place, 'remoteBranches'))) ?? [];
  const signature = textAt(at(place, 'signature')) ?? 'N';
  const signed =
    signature === 'G' || signature === 'U' ? `, signed by ${textAt(at(place, 'signer')) || 'a known key'}` : '';
  if (signature === 'B' || signature === 'R')
    return fail(`the signature of commit ${short(commit.value)} is bad or its key revoked`, 'code.commit');
  return branches.length === 0
    ? warn(`commit ${short(commit.value)} is on no branch of a remote that this clone knows${signed}`, 'code.commit')
    : pass(`commit ${short(commit.value)} is on ${branches.slice(0, 3).join(', ')}${signed}`, 'code.commit');
};

const matches = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(name);

const isProtected = ({ data }: Subject, records: Records): Verdict => {
  const repository = factValue(data.repository) ?? '';
  const branch = textAt(at(placeOf(records, recordId.repository(repository)), 'default_branch'));
  const rules = placeOf(records, recordId.branchProtection(repository));
  if (branch === undefined || !hasRecord(rules))
    return skip('the branch protection could not be read', 'data.repository');
  const patterns = elementsAt(rules).flatMap((rule) => textAt(at(rule, 'pattern')) ?? []);
  return patterns.some((pattern) => matches(pattern, branch))
    ? pass(`branch "${branch}" takes merges only`, 'data.repository')
    : warn(`branch "${branch}" is not protected: anybody who may write can change it directly`, 'data.repository');
};

const isSealedRepository = ({ data }: Subject, records: Records): Verdict => {
  const place = placeOf(records, recordId.repository(factValue(data.repository) ?? ''));
  if (!hasRecord(place)) return skip('the repository could not be read', 'data.repository');
  return valueAt(at(place, 'read_only')) === true
    ? pass('the repository is read-only', 'data.repository')
    : skip('the repository takes commits: what keeps this tie is its anchor (GOV-04)', 'data.repository');
};

export const releaseChecks: readonly Check[] = [
  { id: 'CODE-03', title: 'The git commit is on a remote', run: isReachable },
  { id: 'MODEL-02', title: 'Registered versions are of this run', run: versionNamesRun },
  { id: 'MODEL-03', title: 'The tested version is the released one', run: testedIsReleased },
  { id: 'GOV-01', title: 'The default branch is protected', run: isProtected },
  { id: 'GOV-06', title: 'The repository is read-only', run: isSealedRepository },
];
