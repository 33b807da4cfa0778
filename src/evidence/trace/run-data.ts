import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import { asTieId, type CommitId } from '../../model/ids.ts';
import { trainingRole } from '../../model/input-role.ts';
import type { TraceEdge } from '../../model/trace.ts';
import { bindingAmong } from '../../tie/claims/agree.ts';
import {
  type Claim,
  type Claims,
  readClaims,
  readOtherInputs,
  readTrainingInputs,
} from '../../tie/claims/read-claims.ts';
import { findBackLink } from '../../tie/find-back-link.ts';
import { findTieByLinks } from '../../tie/find-tie-by-links.ts';
import { anchorBranch, backLinkKey, runTag } from '../../tie/keys.ts';
import { omittedFrom } from '../../tie/partial-seal.ts';
import { withBareInputs } from '../../tie/run-as-sealed.ts';
import { projectRun, sealOf } from '../../tie/seal.ts';
import { asDataCheck, asDataMode } from '../derive/derive-tie.ts';
import type { Sign } from './graph.ts';
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

/** The back-link that names a run: of the tie that it carries, else of one that its other tags lead to. */
export const backLinkOf = async (
  { ports, call }: Reading,
  run: Run,
  repository: string | undefined,
): Promise<Commit | undefined> => {
  const { lakefs } = ports;
  const carried = run.tags[runTag.tie];
  if (repository === undefined) return undefined;
  const tie = carried ?? (await findTieByLinks(run, repository, lakefs, call))?.tieId;
  if (tie === undefined) return undefined;
  for (const ref of [anchorBranch(tie), run.tags[runTag.branch]]) {
    if (ref === undefined) continue;
    const link = await findBackLink(lakefs.commits, { repository, tie: asTieId(tie), ref }, call);
    if (link?.metadata[backLinkKey.runId] === run.id) return link;
  }
  return undefined;
};

type Place = { readonly repository: string; readonly commit: CommitId };
export type DataLink = Place & {
  /** Whether the run's seal is over it, where it is an input. */
  readonly isInput?: boolean;
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

const claimLinks = async (reading: Reading, run: Run): Promise<readonly DataLink[]> => {
  const claims = readClaims(run, { defaultRepository: reading.repository });
  const repository = claims.repositories[0]?.name ?? reading.repository;
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
    const { by, role, prefix, isInput = false } = one.claim;
    return { ...one.place, role, sign: { text: by, side: 'run' }, prefix, isInput, isBeside: !binding.includes(one) };
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

/** The repository that a run says its data is in; nothing is asked for that. */
const homeOf = ({ repository }: Reading, run: Run): string | undefined => {
  const [named] = readClaims(run, { defaultRepository: repository }).repositories;
  return named?.name ?? readOtherInputs(run, repository)[0]?.repository ?? repository;
};

/** Inputs besides the training data are named by the seal, too, where its hash is over just the inputs of today. */
const sealedInputs = (run: Run, { id, metadata }: Commit, links: readonly DataLink[]): readonly DataLink[] => {
  const { sections } = sealOf(projectRun({ run, histories: {} }));
  if (metadata[`${backLinkKey.sealSectionPrefix}inputs`] !== sections.inputs) return [];
  const sign: Sign = { text: `sealed in back-link ${short(id)}`, side: 'commit' };
  return links
    .filter(({ isInput, role }) => isInput === true && role !== trainingRole)
    .map((input) => ({ ...input, sign }));
};

const linksOf = async (
  reading: Reading,
  run: Run,
  repository: string | undefined,
  link: Commit | undefined,
): Promise<readonly DataLink[]> => {
  const claimed = await claimLinks(reading, withBareInputs(run, omittedFrom(link?.metadata ?? {})));
  const commit = link?.metadata[backLinkKey.dataCommit];
  if (link === undefined || commit === undefined || repository === undefined) return claimed;
  const place = { repository, commit: commit as CommitId, role: trainingRole, prefix: undefined };
  const named = linkSigns(link).map((sign) => ({ ...place, sign }));
  return [...claimed, ...named, ...sealedInputs(run, link, claimed)];
};

/** How sure it is that the run read its data: as the back-link states it, else by the word of its own tag. */
export const dataModeOf = (
  run: Pick<Run, 'tags'> | undefined,
  link: Commit | undefined,
): Pick<TraceEdge, 'dataMode' | 'dataCheck'> => {
  const dataMode = asDataMode(link?.metadata[backLinkKey.dataMode] ?? run?.tags[runTag.dataMode]);
  const dataCheck = asDataCheck(link?.metadata[backLinkKey.dataCheck]);
  return { ...(dataMode === undefined ? {} : { dataMode }), ...(dataCheck === undefined ? {} : { dataCheck }) };
};

/** Puts the commits that a run read into the graph. @returns what it was trained on, the likeliest first */
export const putRunData = async (reading: Reading, run: Run): Promise<readonly DataLink[]> => {
  const repository = homeOf(reading, run);
  const link = await backLinkOf(reading, run, repository);
  const links = await linksOf(reading, run, repository, link);
  const own = link?.metadata[backLinkKey.dataCommit] ?? run.tags[runTag.commitId];
  tellContradiction(reading, run, links);
  await Promise.all(links.map(({ repository, commit }) => putCommitId(reading, repository, commit)));
  for (const { repository, commit, role, sign } of links) {
    const from = await putCommitId(reading, repository, commit);
    const mode = role === trainingRole && commit === own ? dataModeOf(run, link) : {};
    reading.graph.edge({ kind: 'data', from, to: runNode(run.id), role, signs: [sign], ...mode });
  }
  return links.filter(({ role }) => role === trainingRole);
};
