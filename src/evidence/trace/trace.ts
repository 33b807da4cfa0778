import { TiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import { shortCommit } from '../../model/ids.ts';
import type { TraceGraph, TraceNode } from '../../model/trace.ts';
import { getTie } from '../../tie/find-tie.ts';
import { homeRepository } from '../../tie/home-repository.ts';
import { commitKey, runTag } from '../../tie/keys.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import { type FoundSubject, findSubject } from '../../tie/subject/find-subject.ts';
import { movedTagNotices, type StandingTags } from './named-tags.ts';
import { putMissingRun, putVersion, type Reading, startReading } from './reading.ts';
import { putVersionOf } from './run-models.ts';
import { traceCommit } from './trace-commit.ts';
import type { TracePorts } from './trace-ports.ts';
import { traceRun } from './trace-run.ts';

export type TraceRequest = {
  /** A run id or name, `models:/name/version`, `models:/name@alias`, `lakefs://repo/ref[/path]`, a tag, a tie, or a URL of either web UI. */
  readonly subject: string;
  /** Where tags, branches and commits are looked up that come without one. */
  readonly repository?: string | undefined;
  /** Names of the experiments in which runs of a version are looked for; default: all. */
  readonly experiments?: readonly string[] | undefined;
};

type Kind<K extends FoundSubject['kind']> = Extract<FoundSubject, { readonly kind: K }>;

const traceVersion = async (reading: Reading, version: ModelVersion): Promise<string> => {
  const node = await putVersion(reading, version);
  const { name, version: number, runId } = version;
  if (runId === undefined) {
    reading.graph.notice(`version ${number} of registered model "${name}" names no run`);
    return node;
  }
  const run = await reading.ports.mlflow.runs.find(runId, reading.call);
  if (run === undefined) {
    putMissingRun(reading, runId);
    reading.graph.notice(
      `version ${number} of registered model "${name}" names run ${runId}, which MLflow does not have`,
    );
  } else await traceRun(reading, run);
  await putVersionOf(reading, version, runId);
  return node;
};

const traceTie = async (reading: Reading, id: string, repository: string | undefined): Promise<string> => {
  const found = await getTie({ id, repository }, reading.ports, reading.call);
  if (found.runId === undefined)
    throw new TiebackError('TIE_NOT_FOUND', `tie "${found.tieId}" broke before its run was linked`, {
      hint: `finish it: tieback resume ${found.tieId}`,
    });
  const run = found.run ?? (await reading.ports.mlflow.runs.find(found.runId, reading.call));
  if (run !== undefined) return traceRun({ ...reading, repository: found.repository }, run);
  reading.graph.notice(`the back-link of tie ${found.tieId} names run ${found.runId}, which MLflow does not have`);
  return putMissingRun(reading, found.runId);
};

const standingTags = async ({ ports, call }: Reading, repository: string): Promise<StandingTags> => {
  const tags = new Map<string, string>();
  for await (const { id, commitId } of ports.lakefs.tags.list(repository, {}, call)) tags.set(id, commitId);
  return tags;
};

const tagsAt = (tags: StandingTags | undefined, commit: string): readonly string[] =>
  [...(tags ?? [])].flatMap(([tag, at]) => (at === commit ? [tag] : []));

/** What a tie commits besides its data says which run it is about. */
const isAboutRun = ({ metadata }: Commit): boolean =>
  metadata[commitKey.tie] !== undefined && ['run', 'record', 'outputs'].includes(metadata[commitKey.role] ?? '');

const traceFoundCommit = async (
  reading: Reading,
  { commit: id, repository, path }: Kind<'commit'>,
  request: TraceRequest,
): Promise<string> => {
  const commit = await reading.ports.lakefs.commits.get(repository, id, reading.call);
  if (isAboutRun(commit)) {
    // Its own metadata may say anything: which run it is about, the tie's back-link says.
    const { tieId } = await getTie({ id, repository }, reading.ports, reading.call);
    reading.graph.notice(`commit ${shortCommit(id)} belongs to tie ${tieId}: this is the trace of its run`);
    return traceTie(reading, tieId, repository);
  }
  const tags = tagsAt(await standingTags(reading, repository), id);
  return traceCommit(reading, { repository, commit, tags, path, experiments: request.experiments ?? [] });
};

/** A commit id says not of which repository it is: the runs that name it do. */
const repositoryOf = async ({ ports, call }: Reading, commit: string): Promise<string> => {
  const runs = await Promise.all(
    [runTag.commitId, runTag.docsCommit].map((key) => searchTiedRuns(ports.mlflow, key, commit, call)),
  );
  const homes = await Promise.all(runs.flat().map((run) => homeRepository(run, undefined, ports.lakefs, call)));
  const names = homes.filter((name) => name !== undefined);
  const [name] = names;
  if (name !== undefined && new Set(names).size === 1) return name;
  throw new TiebackError('USAGE_INVALID', `it is not known of which repository commit "${commit}" is`, {
    hint: 'name it: --repo NAME',
  });
};

const unknown = ({ subject, repository }: TraceRequest): TiebackError =>
  new TiebackError('TIE_NOT_FOUND', `"${subject}" is no run, tie, commit, tag or branch that the services know`, {
    hint:
      repository === undefined
        ? 'a tag, branch or commit is looked up with --repo NAME; lakefs://REPO/REF and models:/NAME/VERSION are understood too'
        : `tags, branches and commits were looked up in repository "${repository}"`,
  });

const traceFound = async (
  reading: Reading,
  found: FoundSubject | undefined,
  request: TraceRequest,
): Promise<string> => {
  switch (found?.kind) {
    case undefined:
      throw unknown(request);
    case 'run':
      return traceRun(reading, found.run);
    case 'model-version':
      return traceVersion(reading, found.version);
    case 'tie':
      return traceTie(reading, found.tie, found.repository);
    case 'commit':
      return traceFoundCommit(reading, found, request);
    case 'commit-anywhere': {
      const repository = await repositoryOf(reading, found.commit);
      return traceFoundCommit(reading, { ...found, kind: 'commit', repository, ref: 'commit', path: '' }, request);
    }
  }
};

const readTags = async (reading: Reading): Promise<(node: TraceNode) => readonly string[]> => {
  const commits = reading.graph.nodes().filter((node) => node.kind === 'commit');
  const present = commits.filter(({ state }) => state === 'present');
  const repositories = [...new Set(present.map(({ repository }) => repository))];
  const tags = new Map(
    await Promise.all(repositories.map(async (name) => [name, await standingTags(reading, name)] as const)),
  );
  for (const notice of movedTagNotices(reading.namedTags, tags)) reading.graph.notice(notice);
  return (node) => (node.kind === 'commit' ? tagsAt(tags.get(node.repository), node.commit) : []);
};

/**
 * Where a run, a model version or a version of data came from, and what came of it, as both services say now; writes nothing.
 * @throws TIE_NOT_FOUND, TIE_CONTRADICTED for a commit that only says that it is a tie's, and what {@link findSubject} throws
 */
export const trace = async (request: TraceRequest, ports: TracePorts, signal: AbortSignal): Promise<TraceGraph> => {
  const { subject: text, repository } = request;
  const call = { signal };
  const reading = startReading(ports, call, repository);
  const node = await traceFound(reading, await findSubject({ text, repository }, ports, call), request);
  return ports.scrub(reading.graph.done({ text, node }, await readTags(reading)));
};
