import type { GcPolicy } from '../../lakefs/gc-rules.ts';
import type { Run, Tags } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { isCommitId } from '../../model/ids.ts';
import { type Claim, type Claims, readClaims } from '../../tie/claims/read-claims.ts';
import type { ResolveVersion, Version } from '../../tie/claims/resolve-version.ts';
import { homeRepository } from '../../tie/home-repository.ts';
import { backLinkKey, dataAnchorBranch, runTag } from '../../tie/keys.ts';
import { omittedFrom } from '../../tie/partial-seal.ts';
import { withBareInputs } from '../../tie/run-as-sealed.ts';
import type { AuditPorts } from './audit-ports.ts';
import { type Hold, logHolds, readHold } from './hold.ts';
import { type LostFile, readLostFiles } from './lost-files.ts';
import type { RepositoryRefs } from './repository-refs.ts';
import { readSealState, type SealOfRun, type SealState } from './seal-state.ts';
import type { TieLog } from './tie-log.ts';

export type ResolvedClaim = { readonly claim: Claim; readonly version: Version };

/** A tag that a run names, and where it was said to stand. */
export type NamedTag = {
  readonly name: string;
  readonly meant: string | undefined;
  readonly now: string | undefined;
  readonly isBaseline: boolean;
};

/** Everything that findings about one run follow from. */
export type RunState = {
  readonly run: Run;
  readonly tie: string | undefined;
  readonly claims: Claims;
  readonly versions: readonly ResolvedClaim[];
  readonly repository: string | undefined;
  readonly hasRepository: boolean;
  readonly log: TieLog | undefined;
  readonly seal: SealState;
  /** Stored files that are not what the run states; empty where nobody was to look. */
  readonly lostFiles: readonly LostFile[];
  readonly tags: readonly NamedTag[];
  readonly hold: Hold | undefined;
  /** The commit that the tie began at. */
  readonly baseline: string | undefined;
  /** Commits that dataset inputs name beside the data commit, and that nothing holds. */
  readonly unheldInputs: readonly { readonly by: string; readonly commit: string }[];
  /** The repository's garbage collection rules; undefined without any. */
  readonly gc: GcPolicy | undefined;
  /** What this machine's journals say of the tie. */
  readonly localState: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
};

export type RunReading = {
  readonly ports: AuditPorts;
  readonly refsOf: (repository: string) => Promise<RepositoryRefs>;
  readonly logOf: (refs: RepositoryRefs, tie: string, ownBranch: string | undefined) => Promise<TieLog | undefined>;
  readonly resolve: ResolveVersion;
  readonly repository: string | undefined;
  readonly depth: 'shallow' | 'deep';
  readonly localStates: ReadonlyMap<string, string>;
  readonly call: Call;
};

/** Training data that only a dataset input names. */
const readUnheldInputs = (
  { tie, log, versions }: Pick<RunState, 'tie' | 'log' | 'versions'>,
  refs: RepositoryRefs,
  hold: Hold | undefined,
): RunState['unheldInputs'] => {
  const dataAnchor = tie === undefined ? undefined : refs.branches.get(dataAnchorBranch(tie));
  const others = versions.flatMap(({ claim: { by, isInput, isUnsaid }, version }) =>
    isInput === true && isUnsaid !== true && version.kind === 'pinned' ? [{ by, commit: version.commit }] : [],
  );
  return others.filter(
    ({ commit }) =>
      commit !== hold?.commit &&
      commit !== dataAnchor &&
      !refs.isHead(commit) &&
      !(log !== undefined && logHolds(log, commit)),
  );
};

const readTags = (tags: Tags, refs: RepositoryRefs, log: TieLog | undefined): readonly NamedTag[] => {
  const linked = log?.backLinks[0]?.metadata[backLinkKey.dataCommit];
  const meant = log?.data?.id ?? linked ?? tags[runTag.commitId] ?? tags[runTag.docsCommit];
  const named = [
    { name: tags[runTag.baselineTag], meant: tags[runTag.baselineCommitId], isBaseline: true },
    { name: tags[runTag.dataTag], meant, isBaseline: false },
  ];
  return named.flatMap(({ name, ...said }) =>
    name === undefined ? [] : [{ name, ...said, now: refs.tags.get(name) }],
  );
};

/** What a tie's own commits show to exist need not be asked for. */
const resolveClaim = async (
  { resolve }: RunReading,
  repository: string,
  { ref }: Claim,
  log: TieLog | undefined,
): Promise<Version> => {
  const known = isCommitId(ref) ? log?.commits.find(({ id }) => id === ref) : undefined;
  return known === undefined ? resolve(repository, ref) : { kind: 'pinned', commit: known.id };
};

/** A run as it was when it was sealed: a later input is no word of it. */
const withoutLaterInputs = (run: Run, seal: SealState): Run => {
  const later = new Set(seal.kind === 'different' ? seal.laterInputs.map(({ index }) => index) : []);
  return { ...run, datasetInputs: run.datasetInputs.filter((_, index) => !later.has(index)) };
};

const readOfRepository = async (reading: RunReading, run: Run, refs: RepositoryRefs) => {
  const { ports, call, depth } = reading;
  const tie = run.tags[runTag.tie];
  const { repository } = refs;
  const log =
    tie === undefined
      ? undefined
      : await reading.logOf(refs, tie, run.tags[runTag.branch] ?? run.tags[runTag.docsBranch]);
  const [link] = log?.backLinks ?? [];
  const isOwn = link?.metadata[backLinkKey.runId] === run.id;
  const { seal, tags: sealedTags = {} }: SealOfRun =
    tie !== undefined && link !== undefined && isOwn
      ? await readSealState({ run, link, repository, tie }, depth, ports, call)
      : { seal: { kind: 'unsealed' }, tags: run.tags };
  const sealed = withoutLaterInputs(run, seal);
  const told = isOwn ? withBareInputs(sealed, omittedFrom(link.metadata)) : run;
  const claims = readClaims(told, { defaultRepository: reading.repository });
  const versions = await Promise.all(
    claims.versions.map(async (claim) => ({ claim, version: await resolveClaim(reading, repository, claim, log) })),
  );
  const pinned = versions.flatMap(({ version }) => (version.kind === 'pinned' ? [version.commit] : []));
  const commit = link?.metadata[backLinkKey.dataCommit] ?? pinned[0];
  const { [runTag.baselineCommitId]: baseline } = sealedTags;
  const hold =
    commit === undefined ? undefined : await readHold({ run, tie, log, baseline }, refs, commit, ports, call);
  const unheldInputs = readUnheldInputs({ tie, log, versions }, refs, hold);
  const lostFiles = depth === 'deep' ? await readLostFiles(run, seal, ports, call) : [];
  const tags = readTags(sealedTags, refs, log);
  return { claims, log, seal, lostFiles, versions, tags, hold, baseline, unheldInputs, gc: refs.gc };
};

const isClaiming = ({ tags }: Run, { versions, branches }: Claims): boolean =>
  versions.length + branches.length > 0 || tags[runTag.tie] !== undefined;

/** The repositories that a run says its data is in; `fallback` where it names none and yet claims data. */
export const repositoriesOf = (run: Run, fallback: string | undefined): readonly string[] => {
  const claims = readClaims(run, { defaultRepository: fallback });
  if (claims.repositories.length > 0) return claims.repositories.map(({ name }) => name);
  return fallback !== undefined && isClaiming(run, claims) ? [fallback] : [];
};

/** A run that lost the tag of its tie, as it would be with it: whatever else was edited is told beside that. */
export const withTie = (run: Run, tie: string): Run => ({ ...run, tags: { ...run.tags, [runTag.tie]: tie } });

/** Reads what both services say about one run: for a whole tie one request. */
export const readRunState = async (reading: RunReading, run: Run): Promise<RunState> => {
  const claims = readClaims(run, { defaultRepository: reading.repository });
  const isNamed = repositoriesOf(run, reading.repository).length > 0;
  const repository = isNamed
    ? await homeRepository(run, reading.repository, reading.ports.lakefs, reading.call)
    : undefined;
  const tie = run.tags[runTag.tie];
  const refs = repository === undefined ? undefined : await reading.refsOf(repository);
  const nothing = {
    log: undefined,
    seal: { kind: 'unsealed' },
    lostFiles: [],
    versions: [],
    tags: [],
    hold: undefined,
    baseline: undefined,
    unheldInputs: [],
  } as const;
  return {
    run,
    tie,
    claims,
    repository,
    hasRepository: refs?.exists === true,
    gc: undefined,
    ...(refs?.exists === true ? await readOfRepository(reading, run, refs) : nothing),
    localState: tie === undefined ? undefined : reading.localStates.get(tie),
    now: reading.ports.runtime.now(),
  };
};
