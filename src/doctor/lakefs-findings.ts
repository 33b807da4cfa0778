import type { Finding } from '../model/finding.ts';
import { protectingRules } from '../tie/protecting-rules.ts';
import { isValue, valueIn } from './answer.ts';
import { fail, ok, refusal, warn } from './finding.ts';
import type { LakefsObservation, RepositoryObservation } from './observe-lakefs.ts';
import type { LakefsWrites, Permitted } from './probe-writes.ts';

const sandboxNote = (version: string): string =>
  version.includes('sandbox') ? '; documents made from it say DEMO' : '';

const reached = ({ endpoint, config }: LakefsObservation): Finding => {
  const { version, versionContext } = valueIn(config) ?? {};
  if (version === undefined) return ok('lakefs-reachable', `lakeFS answers at "${endpoint}"`);
  const edition = versionContext === undefined || versionContext === 'unknown' ? '' : ` (${versionContext})`;
  return ok('lakefs-reachable', `lakeFS ${version}${edition} answers at "${endpoint}"${sandboxNote(version)}`);
};

const login = ({ user }: LakefsObservation): readonly Finding[] => {
  if (user === undefined) return [];
  return [
    isValue(user) ? ok('lakefs-login', `lakeFS knows you as "${user.value.id}"`) : refusal('lakefs-login', user.error),
  ];
};

const noRepository = warn(
  'lakefs-repository',
  'no repository is set: its permissions and rules were not looked at',
  'give --repo, or set TIEBACK_REPOSITORY or lakefs.repository in tieback.yaml',
);

const repositoryFinding = ({ user, found }: LakefsObservation): readonly Finding[] => {
  if (!isValue(user)) return [];
  if (found === undefined) return [noRepository];
  if (!isValue(found)) return [refusal('lakefs-repository', found.error)];
  const { id, isReadOnly, defaultBranch } = found.value;
  if (!isReadOnly)
    return [ok('lakefs-repository', `repository "${id}" is there, its default branch is "${defaultBranch}"`)];
  return [fail('lakefs-repository', `repository "${id}" is read-only`, 'use one that takes changes')];
};

const reads = ({ name, branches, tags }: RepositoryObservation): Finding => {
  const failed = [branches, tags].find((answer) => 'error' in answer);
  if (failed !== undefined && 'error' in failed) return refusal('lakefs-read', failed.error);
  return ok('lakefs-read', `branches and tags of "${name}" can be read`);
};

const writeNames = [
  'create branches',
  'create tags',
  'upload objects',
  'commit',
] as const satisfies readonly (keyof LakefsWrites)[];

const listText = (names: readonly string[], last: string): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`;

const isRefused = (answer: Permitted): answer is Exclude<Permitted, { readonly value: unknown }> => 'error' in answer;

const writeFinding = ({ name, writes }: RepositoryObservation): Finding => {
  const refused = writeNames.filter((write) => isRefused(writes[write]));
  const first = refused.map((write) => writes[write]).find(isRefused);
  if (first === undefined)
    return ok('lakefs-write', `you may ${listText(writeNames, 'and')} in "${name}" (nothing was changed)`);
  const finding = refusal('lakefs-write', first.error);
  return { ...finding, text: `you may not ${listText(refused, 'or')} in repository "${name}": ${finding.text}` };
};

/** What tieback may name a tie's own branch. */
const ownBranches = (experiment: string | undefined): readonly string[] =>
  experiment === undefined ? [] : [`${experiment.replaceAll(/[^\w-]+/g, '-').replace(/^-+/, '')}-0000000000`];

const protectionFinding = ({ name, protection }: RepositoryObservation, experiment: string | undefined): Finding => {
  if (!isValue(protection)) return refusal('lakefs-protection', protection.error, 'warn');
  const inTheWay = protectingRules(protection.value, ownBranches(experiment));
  if (inTheWay.length === 0) return ok('lakefs-protection', 'no branch protection stands in the way of runs');
  return fail(
    'lakefs-protection',
    `branch protection ${inTheWay.map((pattern) => `"${pattern}"`).join(', ')} of repository "${name}" covers the branches that runs commit to`,
    `narrow the pattern to the branches that people share: lakectl branch-protect list lakefs://${name}`,
  );
};

/** What lakeFS says about itself, and what it lets us do. */
export const lakefsFindings = (seen: LakefsObservation, experiment: string | undefined): readonly Finding[] => {
  if (!isValue(seen.health)) return [refusal('lakefs-reachable', seen.health.error)];
  const { repository } = seen;
  return [
    reached(seen),
    ...login(seen),
    ...repositoryFinding(seen),
    ...(repository === undefined
      ? []
      : [reads(repository), writeFinding(repository), protectionFinding(repository, experiment)]),
  ];
};
