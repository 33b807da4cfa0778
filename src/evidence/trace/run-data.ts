import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import type { CommitId } from '../../model/ids.ts';
import { trainingRole } from '../../model/input-role.ts';
import { bindingAmong } from '../../tie/claims/agree.ts';
import {
  type Claim,
  type Claims,
  readClaims,
  readOtherInputs,
  readTrainingInputs,
} from '../../tie/claims/read-claims.ts';
import { backLinkKey, runTag } from '../../tie/keys.ts';
import { omittedFrom } from '../../tie/partial-seal.ts';
import { withBareInputs } from '../../tie/run-as-sealed.ts';
import { dataModeOf } from './data-mode.ts';
import type { Sign } from './graph.ts';
import { isSealKnown, type LinkedRun } from './linked-run.ts';
import { putCommitId, type Reading, runNode } from './reading.ts';

const shownId = 12;
const short = (id: string): string => id.slice(0, shownId);

/** A back-link names a run for good; which data it read may be somebody's word, or was found to have changed. */
export const linkSigns = ({ id, metadata }: Commit): readonly Sign[] => {
  const { [backLinkKey.commitAssertedBy]: by, [backLinkKey.dataCheck]: check } = metadata;
  const doubts = [
    ...(by === undefined ? [] : [`stated by ${by}`]),
    ...(check === 'changed' ? ['a data folder was changed during training (DATA-04)'] : []),
  ];
  return [
    { text: `back-link ${short(id)} names the run`, side: 'commit' },
    ...doubts.map((text) => ({ text, side: 'commit', isDoubted: true }) as const),
  ];
};

type Place = { readonly repository: string; readonly commit: CommitId };
export type DataLink = Place & {
  readonly role: string;
  readonly sign: Sign;
  readonly prefix: string | undefined;
  readonly isBeside?: boolean;
};

const unresolved = (run: Run, { by, ref }: Claim, why: string): string => `run ${run.id}: ${by} names "${ref}", ${why}`;

/** Where one claim leads; a branch leads to where it stands now. */
const follow = async (reading: Reading, run: Run, repository: string, claim: Claim): Promise<Place | undefined> => {
  const version = await reading.resolve(repository, claim.ref);
  switch (version.kind) {
    case 'pinned':
      return { repository, commit: version.commit };
    case 'branch':
      return undefined;
    case 'absent':
      // The name of a dataset need not be one of lakeFS.
      if (claim.isLoose !== true)
        reading.graph.notice(unresolved(run, claim, `which does not exist in repository "${repository}"`));
      return undefined;
    case 'no-repository':
      reading.graph.notice(unresolved(run, claim, `in repository "${repository}", which does not exist`));
      return undefined;
  }
};

/** A run that names a branch and no commit was trained on whatever stood there then. */
const branchLinks = async (reading: Reading, repository: string, claims: Claims): Promise<readonly DataLink[]> => {
  const [named] = claims.branches;
  if (named === undefined) return [];
  const branch = await reading.ports.lakefs.branches.find(repository, named.name, reading.call);
  if (branch === undefined) return [];
  const text = `${named.by} names branch "${named.name}", which moves`;
  return [
    {
      repository,
      commit: branch.commitId,
      role: trainingRole,
      sign: { text, side: 'run', isMoving: true },
      prefix: undefined,
    },
  ];
};

const claimLinks = async (reading: Reading, run: Run, repository: string | undefined): Promise<readonly DataLink[]> => {
  const claims = readClaims(run, { repository });
  const training = claims.versions.map((claim) => ({ ...claim, role: trainingRole, repository }));
  const elsewhere = readTrainingInputs(run, repository)
    .filter((input) => input.isBeside === true && input.repository !== repository)
    .map((input) => ({ ...input, role: trainingRole }));
  const all = [...training, ...elsewhere, ...readOtherInputs(run, repository)];
  const followed = await Promise.all(
    all.map(async (claim) => {
      const place = claim.repository === undefined ? undefined : await follow(reading, run, claim.repository, claim);
      return place === undefined ? [] : [{ claim, place, version: { kind: 'pinned', commit: place.commit } as const }];
    }),
  );
  const binding = bindingAmong(followed.flat().filter(({ claim }) => claim.role === trainingRole));
  const links = followed.flat().map((one): DataLink => {
    const { by, role, prefix } = one.claim;
    return { ...one.place, role, sign: { text: by, side: 'run' }, prefix, isBeside: !binding.includes(one) };
  });
  const isPinned = links.some(({ role }) => role === trainingRole);
  return isPinned || repository === undefined ? links : [...links, ...(await branchLinks(reading, repository, claims))];
};

const tellContradiction = ({ graph }: Reading, run: Run, links: readonly DataLink[]): void => {
  const training = links.filter(({ role, isBeside }) => role === trainingRole && isBeside !== true);
  if (new Set(training.map(({ repository, commit }) => `${repository}@${commit}`)).size < 2) return;
  const saying = training.filter(({ sign }) => sign.isDoubted !== true);
  const said = saying.map(({ sign, repository, commit }) => `${sign.text} says ${repository}@${short(commit)}`);
  graph.notice(`run ${run.id}: ${said.join(', ')}`);
};

/** Inputs besides the training data are named by the seal, too. */
const sealedInputs = async (
  reading: Reading,
  { run, seal, repository }: LinkedRun,
  { id }: Commit,
): Promise<readonly DataLink[]> => {
  const inputs = isSealKnown(seal) ? readOtherInputs(run, repository) : [];
  const sign: Sign = { text: `sealed in back-link ${short(id)}`, side: 'commit' };
  const followed = inputs.map(async ({ role, prefix, ...claim }): Promise<readonly DataLink[]> => {
    const place = await follow(reading, run, claim.repository, claim);
    return place === undefined ? [] : [{ ...place, role, sign, prefix }];
  });
  return (await Promise.all(followed)).flat();
};

/** What the back-link says was the training data comes first: anybody can edit the rest. */
const linksOf = async (reading: Reading, linked: LinkedRun): Promise<readonly DataLink[]> => {
  const { today, repository, link } = linked;
  const claimed = await claimLinks(reading, withBareInputs(today, omittedFrom(link?.metadata ?? {})), repository);
  const commit = link?.metadata[backLinkKey.dataCommit];
  if (link === undefined || commit === undefined || repository === undefined) return claimed;
  const place = { repository, commit: commit as CommitId, role: trainingRole, prefix: undefined };
  const named = linkSigns(link).map((sign) => ({ ...place, sign }));
  return [...named, ...claimed, ...(await sealedInputs(reading, linked, link))];
};

/** Puts the commits that a run read into the graph. @returns what it was trained on, the likeliest first */
export const putRunData = async (reading: Reading, linked: LinkedRun): Promise<readonly DataLink[]> => {
  const { today, link, tieLink } = linked;
  const links = await linksOf(reading, linked);
  const own = (link ?? tieLink)?.metadata[backLinkKey.dataCommit] ?? today.tags[runTag.commitId];
  tellContradiction(reading, today, links);
  await Promise.all(links.map(({ repository, commit }) => putCommitId(reading, repository, commit)));
  const mode = await dataModeOf(reading, linked);
  for (const { repository, commit, role, sign } of links) {
    const from = await putCommitId(reading, repository, commit);
    const known = role === trainingRole && commit === own ? mode : {};
    reading.graph.edge({ kind: 'data', from, to: runNode(today.id), role, signs: [sign], ...known });
  }
  return links.filter(({ role }) => role === trainingRole);
};
