import { isAbsence, isTiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import type { MovedTag, TestData } from '../../model/comparison.ts';
import { asTieId, isCommitId } from '../../model/ids.ts';
import { testRoles, validationRoles } from '../../model/input-role.ts';
import { findBackLink } from '../../tie/find-back-link.ts';
import { backLinkKey, mlflowTag, runTag } from '../../tie/keys.ts';
import { locateTie } from '../../tie/locate-tie.ts';
import { omittedFrom } from '../../tie/partial-seal.ts';
import { type LinkedRun, readSeal, type SealReading } from '../../tie/read-seal.ts';
import { runAsSealed, withoutSections } from '../../tie/run-as-sealed.ts';
import { type InputPlace, inputPlace } from '../sealed-run.ts';
import { type ShownChange, shownChanges } from '../shown-values.ts';
import type { ComparePorts, CompareRequest } from './compare-ports.ts';
import type { DescribeListing } from './listing-facts.ts';

/** What both services say of one run, as far as comparing needs it. */
export type ReadRun = {
  /** As it was sealed, where that is known: without tags that no seal covers. */
  readonly run: Run;
  /** As MLflow has it. */
  readonly today: Run;
  readonly seal: SealReading;
  readonly repository: string | undefined;
  readonly tie: string | undefined;
  /** The commit that names this very run. */
  readonly backLink: Commit | undefined;
  readonly testData: readonly TestData[];
  readonly movedTags: readonly MovedTag[];
  readonly gaps: readonly string[];
};

const testPlaces = (run: Run, repository: string | undefined): readonly InputPlace[] => {
  const places = run.datasetInputs.flatMap(
    ({ dataset, tags }) =>
      inputPlace(dataset.source, tags[mlflowTag.datasetContext]?.toLowerCase(), repository ?? '') ?? [],
  );
  const tested = places.filter(({ role }) => testRoles.has(role));
  return tested.length > 0 ? tested : places.filter(({ role }) => validationRoles.has(role));
};

const linkOf = async (run: Run, tie: Awaited<ReturnType<typeof locateTie>>, { lakefs }: ComparePorts, call: Call) => {
  if (tie === undefined) return undefined;
  const where = { repository: tie.repository, tie: asTieId(tie.tieId) };
  const anchored = await findBackLink(lakefs.commits, where, call);
  const branch = run.tags[runTag.branch];
  const link =
    anchored ??
    (branch === undefined ? undefined : await findBackLink(lakefs.commits, { ...where, ref: branch }, call));
  return link?.metadata[backLinkKey.runId] === run.id ? link : undefined;
};

/** The commit that a run says it was trained on. */
export const dataCommitOf = ({ run, backLink }: Pick<ReadRun, 'run' | 'backLink'>): string | undefined =>
  backLink?.metadata[backLinkKey.dataCommit] ?? run.tags[runTag.commitId] ?? run.tags[runTag.docsCommit];

const wantedPlaces = (
  read: Pick<ReadRun, 'run' | 'backLink' | 'repository'>,
  { testPrefix }: CompareRequest,
): readonly InputPlace[] => {
  const commit = dataCommitOf(read);
  if (testPrefix === undefined) return testPlaces(read.run, read.repository);
  return read.repository === undefined || commit === undefined
    ? []
    : [{ role: 'prefix', repository: read.repository, commit, prefix: testPrefix }];
};

/** A record that may not be read is as good as none: nothing takes its place. */
const sealOf = async (linked: LinkedRun, { lakefs }: ComparePorts, call: Call): Promise<SealReading> => {
  try {
    return await readSeal(linked, undefined, lakefs, call);
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_FORBIDDEN', 'LAKEFS_REJECTED')) return { kind: 'unreadable', isForged: false };
    throw error;
  }
};

/** The metrics of a run that are others today than its back-link states. */
export const shownChangesOf = (today: Run, backLink: Commit | undefined): readonly ShownChange[] =>
  shownChanges((key) => backLink?.metadata[key], today.metrics);

/** The sections of which no record says what was left out of the seal. */
const untoldIn = (seal: SealReading, backLink: Commit | undefined): readonly string[] =>
  seal.kind === 'unreadable' && backLink !== undefined ? omittedFrom(backLink.metadata) : [];

/** Without a sealed record: today's run with the metrics that the back-link states, and without what it may leave out. */
const runAsStated = (today: Run, seal: SealReading, backLink: Commit | undefined): Run => {
  const run = withoutSections(today, untoldIn(seal, backLink));
  if (seal.kind !== 'unreadable') return run;
  const stated = new Map(shownChangesOf(today, backLink).map(({ key, sealed }) => [key, Number(sealed)]));
  return {
    ...run,
    metrics: run.metrics.map((metric) => ({ ...metric, value: stated.get(metric.key) ?? metric.value })),
  };
};

type Standing = (repository: string, tag: string, call: Call) => Promise<string | undefined>;

/** Where tags stand now: the runs of a sweep name the same few, and each is asked for once. */
export const createTagReader = ({ lakefs }: Pick<ComparePorts, 'lakefs'>): Standing => {
  const findTag: Standing = async (repository, tag, call) => {
    try {
      return (await lakefs.tags.find(repository, tag, call))?.commitId;
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  };
  const known = new Map<string, ReturnType<Standing>>();
  return (repository, tag, call) => {
    const key = `${repository}/${tag}`;
    const asked = known.get(key) ?? findTag(repository, tag, call);
    known.set(key, asked);
    return asked;
  };
};

const movedTagsOf = async (
  read: Pick<ReadRun, 'run' | 'backLink' | 'repository'>,
  standing: Standing,
  call: Call,
): Promise<readonly MovedTag[]> => {
  const { run, backLink, repository } = read;
  const { [runTag.baselineTag]: baselineTag, [runTag.baselineCommitId]: baseline } = run.tags;
  const tags = [
    [backLink?.metadata[backLinkKey.dataTag], dataCommitOf(read)],
    [baselineTag, baseline],
  ] as const;
  const moved = tags.map(async ([tag, commit]): Promise<readonly MovedTag[]> => {
    if (repository === undefined || tag === undefined || commit === undefined) return [];
    const now = await standing(repository, tag, call);
    return now === commit ? [] : [{ tag, commit, ...(now === undefined ? {} : { now }) }];
  });
  const all = (await Promise.all(moved)).flat();
  return [...new Map(all.map((one) => [one.tag, one])).values()];
};

/** Reads what comparing needs of one run besides the run itself; what is gone leaves a gap. */
export const readRun = async (
  today: Run,
  request: CompareRequest,
  ports: ComparePorts,
  { describeListing, standing }: { readonly describeListing: DescribeListing; readonly standing: Standing },
  call: Call,
): Promise<ReadRun> => {
  const tie = await locateTie(today, request.repository, ports.lakefs, call);
  const backLink = await linkOf(today, tie, ports, call);
  const seal: SealReading =
    tie === undefined || backLink === undefined
      ? { kind: 'unsealed' }
      : await sealOf({ run: today, link: backLink, repository: tie.repository, tie: tie.tieId }, ports, call);
  const run = 'sealed' in seal ? runAsSealed(today, seal.sealed) : runAsStated(today, seal, backLink);
  const repository =
    tie?.repository ?? run.tags[runTag.repository] ?? run.tags[runTag.docsRepository] ?? request.repository;
  const places = wantedPlaces({ run, backLink, repository }, request).filter(({ commit }) => isCommitId(commit));
  const gaps: string[] = [];
  const testData = await Promise.all(
    places.map(async (place): Promise<readonly TestData[]> => {
      try {
        return [{ ...place, ...(await describeListing(place, call)) }];
      } catch (error) {
        if (!isAbsence(error)) throw error;
        gaps.push(
          `test data of run ${run.id} at lakefs://${place.repository}/${place.commit}/${place.prefix}: ${error.message}`,
        );
        return [];
      }
    }),
  );
  const movedTags = await movedTagsOf({ run, backLink, repository }, standing, call);
  return { run, today, seal, repository, tie: tie?.tieId, backLink, testData: testData.flat(), movedTags, gaps };
};
