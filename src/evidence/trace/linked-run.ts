import { isTiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import { asTieId } from '../../model/ids.ts';
import { readOtherInputs } from '../../tie/claims/read-claims.ts';
import { findBackLink } from '../../tie/find-back-link.ts';
import { findTieByLinks } from '../../tie/find-tie-by-links.ts';
import { homeRepository } from '../../tie/home-repository.ts';
import { anchorBranch, backLinkKey, commitKey, mlflowTag, runTag } from '../../tie/keys.ts';
import { readSeal, type SealReading } from '../../tie/read-seal.ts';
import { runAsSealed } from '../../tie/run-as-sealed.ts';
import { projectRun, sealOf } from '../../tie/seal.ts';
import { isTieId } from '../../tie/tie-id.ts';
import type { Reading } from './reading.ts';
import { shownSections, tellEdits } from './tell-edits.ts';

/** A run with what lakeFS holds of it. */
export type LinkedRun = {
  /** As MLflow has it. */
  readonly today: Run;
  /** As it was sealed, where that is known; else as MLflow has it. */
  readonly run: Run;
  readonly seal: SealReading['kind'];
  readonly repository: string | undefined;
  /** The back-link that names the run. */
  readonly link: Commit | undefined;
  /** The back-link of the tie that the run carries: of a run that the script made besides, it names another. */
  readonly tieLink: Commit | undefined;
};

/** Whether a run's `run` is what was sealed. */
export const isSealKnown = (seal: LinkedRun['seal']): boolean => seal === 'equal' || seal === 'different';

/** The repository that a run's data is in. */
const homeOf = ({ repository, ports, call }: Reading, run: Run): Promise<string | undefined> => {
  const [other] = readOtherInputs(run, repository);
  return homeRepository(run, other?.repository ?? repository, ports.lakefs, call);
};

type Links = Pick<LinkedRun, 'link' | 'tieLink'>;

const linksOfTie = async (
  { ports, call }: Reading,
  run: Run,
  repository: string,
  tie: string | undefined,
): Promise<Links> => {
  let tieLink: Commit | undefined;
  for (const ref of tie === undefined ? [] : [anchorBranch(tie), run.tags[runTag.branch]]) {
    if (ref === undefined || tie === undefined) continue;
    const found = await findBackLink(ports.lakefs.commits, { repository, tie: asTieId(tie), ref }, call);
    if (found?.metadata[backLinkKey.runId] === run.id) return { link: found, tieLink: found };
    tieLink ??= found;
  }
  return { link: undefined, tieLink };
};

/** Whether a run may carry a tie whose back-link names another: the script made it besides. */
const isExtra = ({ tags }: Run): boolean => tags[runTag.plan] === undefined || tags[mlflowTag.parentRun] !== undefined;

/** Of the tie that a run carries, else of one that its other tags and inputs lead to. */
const findLinks = async (reading: Reading, run: Run, repository: string): Promise<Links> => {
  const { [runTag.tie]: carried } = run.tags;
  if (carried !== undefined && isTieId(carried)) {
    const links = await linksOfTie(reading, run, repository, carried);
    if (links.link !== undefined || links.tieLink === undefined || isExtra(run)) return links;
  }
  const found = await findTieByLinks(run, repository, reading.ports.lakefs, reading.call);
  return linksOfTie(reading, run, repository, found?.tieId);
};

/** A record that may not be read is as good as none. Nothing is asked where all that a trace goes by is as it was sealed. */
const sealingOf = async (
  { ports, call }: Reading,
  run: Run,
  repository: string,
  link: Commit,
): Promise<SealReading> => {
  const now = projectRun({ run, histories: {} });
  const { sections } = sealOf(now);
  if (shownSections.every((name) => link.metadata[`${backLinkKey.sealSectionPrefix}${name}`] === sections[name]))
    return { kind: 'equal', sealed: now };
  const tie = link.metadata[commitKey.tie] ?? '';
  try {
    return await readSeal({ run, link, repository, tie }, undefined, ports.lakefs, call);
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_FORBIDDEN', 'LAKEFS_REJECTED')) return { kind: 'unreadable', isForged: false };
    throw error;
  }
};

/** Reads what lakeFS holds of a run, and tells where MLflow says something else by now. */
export const readLinkedRun = async (reading: Reading, today: Run): Promise<LinkedRun> => {
  const repository = await homeOf(reading, today);
  const plain = { today, run: today, seal: 'unsealed' as const, repository, link: undefined, tieLink: undefined };
  if (repository === undefined) return plain;
  const links = await findLinks(reading, today, repository);
  if (links.link === undefined) return { ...plain, ...links };
  const seal = await sealingOf(reading, today, repository, links.link);
  tellEdits(reading, today, seal);
  const run = seal.kind === 'different' ? runAsSealed(today, seal.sealed) : today;
  return { ...plain, ...links, run, seal: seal.kind };
};
