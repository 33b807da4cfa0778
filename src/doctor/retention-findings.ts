import type { Branch } from '../lakefs/branches.ts';
import type { GcPolicy } from '../lakefs/gc-rules.ts';
import type { Tag } from '../lakefs/tags.ts';
import type { Run } from '../mlflow/run.ts';
import type { Finding } from '../model/finding.ts';
import { isCommitId, shortCommit } from '../model/ids.ts';
import { readTrainingInputs } from '../tie/claims/read-claims.ts';
import { namedRepositories } from '../tie/home-repository.ts';
import { anchorBranch, baselineAnchorBranch, runTag } from '../tie/keys.ts';
import { counted } from '../util/counted.ts';
import { listSome } from '../util/list-some.ts';
import { isValue, valueIn } from './answer.ts';
import { ok, refusal, warn } from './finding.ts';
import { mostRefs, type RepositoryObservation } from './observe-lakefs.ts';
import type { MlflowObservation } from './observe-mlflow.ts';

const shown = 3;

const some = (names: readonly string[]): string =>
  listSome(
    names.map((name) => `"${name}"`),
    shown,
  );

const days = (count: number): string => counted(count, 'day');

const policyText = ({ defaultRetentionDays, branches }: GcPolicy): string => {
  const own = branches.map(({ branch, retentionDays }) => `${days(retentionDays)} on "${branch}"`);
  const more = own.length > shown ? [`${own.length - shown} more rules`] : [];
  return [`${days(defaultRetentionDays)} by default`, ...own.slice(0, shown), ...more].join(', ');
};

/** Rules of 0 days and no branch are what lakeFS keeps for none. */
const isPolicy = (gc: GcPolicy | undefined): gc is GcPolicy =>
  gc !== undefined && (gc.defaultRetentionDays > 0 || gc.branches.length > 0);

const policyFinding = (name: string, gc: GcPolicy | undefined): Finding =>
  isPolicy(gc)
    ? ok(
        'lakefs-gc',
        `garbage collection keeps old commits of "${name}" ${policyText(gc)}; branch heads stay, tags do not count`,
      )
    : ok('lakefs-gc', `repository "${name}" has no garbage collection rules: all its data stays`);

const isAll = (listed: readonly unknown[]): boolean => listed.length < mostRefs;

/** Tags of commits that no branch stands at: garbage collection takes their data once they are old enough. */
const tagFinding = (name: string, tags: readonly Tag[], branches: readonly Branch[]): Finding => {
  const heads = new Set<string>(branches.map(({ commitId }) => commitId));
  const loose = tags.filter(({ commitId }) => !heads.has(commitId));
  const first = loose[0];
  if (first === undefined) return ok('lakefs-tags', `a branch stands at the commit of every tag (${tags.length})`);
  return warn(
    'lakefs-tags',
    `garbage collection will take the data of tags ${some(loose.map(({ id }) => id))}: no branch stands at their commits`,
    `tieback keeps a baseline once a run has used it; keep others yourself: lakectl branch create lakefs://${name}/keep-${first.id.replaceAll(/[^\w-]/g, '-')} --source lakefs://${name}/${first.id}`,
  );
};

type Tied = {
  readonly tie: string;
  readonly anchors: readonly string[];
  /** Commits that its dataset inputs name as training data, beside the one that its anchor keeps. */
  readonly inputs: readonly string[];
};

/** Of a run that names two repositories an audit tells in which of them its tie is. */
const isHere = (run: Run, endpoint: string, repository: string): boolean =>
  (run.tags[runTag.endpoint] ?? endpoint) === endpoint &&
  namedRepositories(run, repository).every((name) => name === repository);

/** What a run's inputs name and its tags do not: no branch of its tie is known to keep that. */
const otherInputs = (run: Run, repository: string): readonly string[] => {
  const { [runTag.commitId]: data, [runTag.baselineCommitId]: baseline } = run.tags;
  return readTrainingInputs(run, repository).flatMap((input) =>
    input.repository === repository && isCommitId(input.ref) && input.ref !== data && input.ref !== baseline
      ? [input.ref]
      : [],
  );
};

/** Ended runs, each with the hidden branches that keep what it was trained on. */
const finishedTies = (runs: readonly Run[], endpoint: string, repository: string): readonly Tied[] =>
  runs.flatMap((run) => {
    const { [runTag.tie]: tie, [runTag.baselineCommitId]: baseline } = run.tags;
    if (tie === undefined || run.status !== 'FINISHED' || !isHere(run, endpoint, repository)) return [];
    const anchors = [anchorBranch(tie), ...(baseline === undefined ? [] : [baselineAnchorBranch(baseline)])];
    return [{ tie, anchors, inputs: otherInputs(run, repository) }];
  });

const anchorFinding = (name: string, ties: readonly Tied[], branches: readonly Branch[]): Finding => {
  const names = new Set<string>(branches.map(({ id }) => id));
  const lacking = [
    ...new Set(ties.filter(({ anchors }) => !anchors.every((anchor) => names.has(anchor))).map(({ tie }) => tie)),
  ];
  const first = lacking[0];
  const heads = new Set<string>(branches.map(({ commitId }) => commitId));
  const loose = ties.find(({ inputs }) => inputs.some((commit) => !heads.has(commit)));
  if (first === undefined && loose !== undefined) {
    const commit = loose.inputs.find((one) => !heads.has(one)) ?? '';
    return warn(
      'lakefs-anchors',
      `a dataset input of tie "${loose.tie}" names data commit ${shortCommit(commit)}, which its tags do not name and at which no branch stands`,
      `look what holds it: tieback audit --repo ${name} — and keep it: lakectl branch create lakefs://${name}/keep-${shortCommit(commit)} --source lakefs://${name}/${commit}`,
    );
  }
  if (first === undefined)
    return ok('lakefs-anchors', `the data of the newest ${ties.length} finished runs is kept by hidden branches`);
  return warn(
    'lakefs-anchors',
    `nothing keeps the data of ties ${some(lacking)} from garbage collection: a hidden branch "tieback-…" is missing`,
    `where its journal lies, this finishes the tie and puts a missing branch back: tieback resume ${first}`,
  );
};

/** What garbage collection may take from runs. Tags do not keep data from it; branches, hidden ones too, do. */
export const retentionFindings = (
  { name, gc, branches, tags }: RepositoryObservation,
  { tiedRuns }: Pick<MlflowObservation, 'tiedRuns'>,
  endpoint: string,
): readonly Finding[] => {
  if (!isValue(gc)) return [refusal('lakefs-gc', gc.error, 'warn')];
  const policy = policyFinding(name, gc.value);
  const [heads, tagged] = [valueIn(branches), valueIn(tags)];
  if (heads === undefined || !isAll(heads)) return [policy];
  const ties = finishedTies(valueIn(tiedRuns) ?? [], endpoint, name);
  return [
    policy,
    ...(isPolicy(gc.value) && tagged !== undefined ? [tagFinding(name, tagged, heads)] : []),
    ...(ties.length === 0 ? [] : [anchorFinding(name, ties, heads)]),
  ];
};
