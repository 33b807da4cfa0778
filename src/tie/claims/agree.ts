import { type CommitId, shortCommit } from '../../model/ids.ts';
import { type Claim, type Claims, commitFlag, isBinding } from './read-claims.ts';
import type { ResolveVersion, Version } from './resolve-version.ts';

/** The one version of the data that everything agrees on. */
export type Agreed = {
  readonly repository: string;
  readonly commit: CommitId;
  /** The place in it, when all that name one name the same; else empty. */
  readonly prefix: string;
  /** Who says so. */
  readonly by: readonly string[];
  /** Whether a dataset input of the run names it. */
  readonly hasInput: boolean;
  /** Whether the run itself names it by its id: a name may have stood elsewhere when it was trained. */
  readonly isStated: boolean;
  /** What it was looked up by where nobody names its id. */
  readonly name: string | undefined;
};

/** Why a run is left as it is. */
export type Refusal = { readonly reason: string; readonly hint: string };

export type Agreement = ({ readonly kind: 'agreed' } & Agreed) | ({ readonly kind: 'refused' } & Refusal);

const refused = (reason: string, hint: string): Agreement => ({ kind: 'refused', reason, hint });

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

const settleHint = 'find out which is right, correct the run (a tag can be set, or deleted), and link it then';

/** An input cannot be corrected: the user's word decides which of several it was. */
const decideHint = 'find out which data the run was trained on, and say so: --repo NAME --commit ID';

/** @param corrigible what others than a script's inputs say */
const hintFor = (corrigible: readonly string[]): string => (distinct(corrigible).length > 1 ? settleHint : decideHint);

/** A tag that is to hold a commit contradicts whatever else names one. */
const standsInTheWay = ({ isInput, isLoose }: Claim): boolean => isInput !== true && isLoose !== true;

const correctHint = ({ by, isPage }: Claim, commit: string): string =>
  `correct it first: set ${by.replace('run ', '')} of the run to ${isPage ? `the page of ${commit}` : commit}, or delete it`;

const noVersion = ({ branches }: Claims, moving: readonly Claim[]): Agreement => {
  const [first] = [...moving.map(({ by, ref }) => ({ by, name: ref })), ...branches];
  const commitHint = 'give the commit that the run was trained on: --commit ID';
  if (first === undefined)
    return refused('nothing in the run says which data it was trained on', `${commitHint} (and --repo NAME)`);
  const reason = `${first.by} names branch "${first.name}" and nothing names a commit: a branch moves`;
  const inTheWay = moving.find(standsInTheWay);
  return refused(
    reason,
    inTheWay === undefined ? commitHint : correctHint(inTheWay, 'the commit that it was trained on'),
  );
};

/** A claim, and what it stands for. */
export type Resolved = { readonly claim: Claim; readonly version: Version };

const unknownVersion = ({ claim }: Resolved, repository: string): Agreement =>
  refused(
    `${claim.by} names "${claim.ref}", which does not exist in repository "${repository}"`,
    'check --repo and which lakeFS server this is',
  );

const saying = ({ claim: { by, ref } }: Resolved, commit: CommitId): string =>
  `${by} says ${ref === commit ? shortCommit(commit) : `${ref} (${shortCommit(commit)})`}`;

const commitOf = ({ version }: Resolved): string | undefined =>
  version.kind === 'pinned' ? version.commit : undefined;

const isScripts = ({ isInput, isOwn }: Claim): boolean => isInput === true && isOwn !== true;

/**
 * What must agree: an input of which nobody says what for, or that a script logged beside the data of the run, may be other
 * data. A script's input is that where it names another commit than the tags, and tieback, the user or another input names
 * theirs.
 */
export const bindingAmong = <T extends Resolved>(claims: readonly T[]): readonly T[] => {
  const said = claims.filter(({ claim }) => isBinding(claim));
  if (said.length === 0) return claims;
  const [named] = said.flatMap((one) => (isScripts(one.claim) ? [] : (commitOf(one) ?? [])));
  const isDecided = said.some(
    (one) =>
      one.claim.isOwn === true || one.claim.by === commitFlag || (isScripts(one.claim) && commitOf(one) === named),
  );
  return named === undefined || !isDecided
    ? said
    : said.filter((one) => !isScripts(one.claim) || commitOf(one) === named);
};

/** As lakeFS abbreviates ids; anything shorter may as well be the name of a tag. */
const shortestId = 8;

const isIdOf = (commit: CommitId, { ref }: Claim): boolean => ref.length >= shortestId && commit.startsWith(ref);

const namingOf = (commit: CommitId, claims: readonly Claim[]): Pick<Agreed, 'isStated' | 'name'> => {
  const byId = claims.filter((claim) => isIdOf(commit, claim));
  return {
    isStated: byId.some(({ by }) => by !== commitFlag),
    name: byId.length > 0 ? undefined : claims[0]?.ref,
  };
};

const agreeOnVersion = (claims: Claims, repository: string, resolved: readonly Resolved[]): Agreement => {
  if (resolved.some(({ version }) => version.kind === 'no-repository'))
    return refused(`repository "${repository}" does not exist`, 'list the repositories there are: lakectl repo list');
  const pinned = resolved.flatMap((one) =>
    one.version.kind === 'pinned' ? [{ ...one, commit: one.version.commit }] : [],
  );
  const absent = resolved.filter(({ version }) => version.kind === 'absent');
  const said = bindingAmong(resolved);
  const lacking = absent.find(
    (one) => (one.claim.isLoose !== true && isBinding(one.claim) && said.includes(one)) || pinned.length === 0,
  );
  if (lacking !== undefined) return unknownVersion(lacking, repository);
  const binding = bindingAmong(pinned);
  const [first] = binding;
  const moving = resolved.filter(({ version }) => version.kind === 'branch').map(({ claim }) => claim);
  const asked = moving.find(({ by }) => by === commitFlag);
  if (asked !== undefined)
    return refused(`--commit names branch "${asked.ref}": a branch moves`, 'give a commit id, or a tag');
  if (first === undefined) return noVersion(claims, moving);
  const unpinned = moving.find(standsInTheWay);
  if (unpinned !== undefined)
    return refused(
      `${unpinned.by} names branch "${unpinned.ref}", and ${first.claim.by} names commit ${shortCommit(first.commit)}`,
      correctHint(unpinned, first.commit),
    );
  if (binding.some(({ commit }) => commit !== first.commit))
    return refused(
      binding.map((one) => saying(one, one.commit)).join(', '),
      hintFor(binding.filter(({ claim }) => !isScripts(claim)).map(({ commit }) => commit)),
    );
  const agreeing = pinned.filter(({ commit }) => commit === first.commit);
  const prefixes = distinct(binding.flatMap(({ claim }) => claim.prefix ?? []));
  return {
    kind: 'agreed',
    repository,
    commit: first.commit,
    prefix: prefixes.length === 1 ? (prefixes[0] ?? '') : '',
    by: agreeing.map(({ claim }) => claim.by),
    hasInput: agreeing.some(({ claim }) => claim.isInput === true),
    ...namingOf(
      first.commit,
      agreeing.map(({ claim }) => claim),
    ),
  };
};

/** Whether all that a run says of its data comes to one commit that exists; else who says what. */
export const agree = async (
  claims: Claims,
  defaultRepository: string | undefined,
  resolve: ResolveVersion,
): Promise<Agreement> => {
  const names = distinct(claims.repositories.map(({ name }) => name));
  const repository = names[0] ?? defaultRepository;
  if (names.length > 1)
    return refused(
      claims.repositories.map(({ by, name }) => `${by} says repository ${name}`).join(', '),
      hintFor(claims.repositories.flatMap(({ name, isInput }) => (isInput === true ? [] : [name]))),
    );
  if (claims.versions.length === 0) return noVersion(claims, []);
  if (repository === undefined) return refused(`${claims.versions[0]?.by} names no repository`, 'give it: --repo NAME');
  const resolved = await Promise.all(
    claims.versions.map(async (claim) => ({ claim, version: await resolve(repository, claim.ref) })),
  );
  return agreeOnVersion(claims, repository, resolved);
};
