import type { Commit } from '../../lakefs/commits.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { Run } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { createVersionResolver, type ResolveVersion } from '../../tie/claims/resolve-version.ts';
import { mlflowTag, runTag } from '../../tie/keys.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import { lakefsCommitUrl, mlflowRunUrl, mlflowVersionUrl } from '../../tie/urls.ts';
import { createGraph, type Graph } from './graph.ts';
import type { NamedTag } from './named-tags.ts';
import type { TracePorts } from './trace-ports.ts';

/** A trace while it is being read: what is known, and whom to ask. */
export type Reading = {
  readonly graph: Graph;
  readonly ports: TracePorts;
  readonly call: Call;
  readonly resolve: ResolveVersion;
  /** Alias → version of a registered model: MLflow's searches for versions leave them out. */
  readonly aliasesOf: (model: string) => Promise<Readonly<Record<string, string>>>;
  /** The runs that carry a tie. */
  readonly runsOfTie: (tie: string) => Promise<readonly Run[]>;
  /** Where runs that name no repository are taken to mean. */
  readonly repository: string | undefined;
  /** Tags that runs were recorded with: they are held against those of today at the end. */
  readonly namedTags: NamedTag[];
};

/** Asks for each key once. */
const askOnce = <T>(ask: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const asked = known.get(key) ?? ask(key);
    known.set(key, asked);
    return asked;
  };
};

export const startReading = (ports: TracePorts, call: Call, repository: string | undefined): Reading => ({
  graph: createGraph(),
  ports,
  call,
  resolve: createVersionResolver(ports.lakefs, call),
  aliasesOf: askOnce(async (model) => (await ports.mlflow.registeredModels.find(model, call))?.aliases ?? {}),
  runsOfTie: askOnce((tie) => searchTiedRuns(ports.mlflow, runTag.tie, tie, call)),
  repository,
  namedTags: [],
});

export const runNode = (id: string): string => `run:${id}`;
export const commitNode = (repository: string, commit: string): string => `commit:${repository}/${commit}`;
const versionNode = (name: string, version: string): string => `model-version:${name}/${version}`;

/** @param tie that a back-link names it for; default: the one that it carries. @returns the node's id */
export const putRun = ({ graph, ports }: Reading, run: Run, tie = run.tags[runTag.tie]): string => {
  const id = runNode(run.id);
  graph.node({
    kind: 'run',
    id,
    runId: run.id,
    name: run.name,
    experimentId: run.experimentId,
    status: run.status,
    ...(tie === undefined ? {} : { tie }),
    state: run.isDeleted ? 'deleted' : 'present',
    url: mlflowRunUrl(ports.mlflowUiUrl, run.experimentId, run.id),
  });
  return id;
};

/** A run that something names and MLflow does not have. */
export const putMissingRun = ({ graph }: Reading, runId: string): string => {
  graph.node({ kind: 'run', id: runNode(runId), runId, state: 'missing' });
  return runNode(runId);
};

export const putCommit = ({ graph, ports }: Reading, repository: string, commit: Commit): string => {
  const id = commitNode(repository, commit.id);
  graph.node({
    kind: 'commit',
    id,
    repository,
    commit: commit.id,
    message: commit.message,
    createdAt: new Date(commit.creationDate * 1000).toISOString(),
    tags: [],
    state: 'present',
    url: lakefsCommitUrl(ports.lakefsUiUrl, repository, commit.id),
  });
  return id;
};

/** A commit by its id, as lakeFS has it, or as one that it has not. */
export const putCommitId = async (reading: Reading, repository: string, commit: string): Promise<string> => {
  const { graph, ports, call } = reading;
  const id = commitNode(repository, commit);
  if (graph.has(id)) return id;
  const found = await ports.lakefs.commits.find(repository, commit, call);
  if (found !== undefined) return putCommit(reading, repository, found);
  const url = lakefsCommitUrl(ports.lakefsUiUrl, repository, commit);
  graph.node({ kind: 'commit', id, repository, commit, tags: [], state: 'missing', url });
  return id;
};

export const putVersion = async (
  { graph, ports, aliasesOf }: Reading,
  { name, version }: ModelVersion,
): Promise<string> => {
  const id = versionNode(name, version);
  const all = Object.entries(await aliasesOf(name));
  const aliases = all.flatMap(([alias, at]) => (at === version ? [alias] : [])).sort();
  const url = mlflowVersionUrl(ports.mlflowUiUrl, name, version);
  graph.node({ kind: 'model-version', id, name, version, aliases, url });
  return id;
};

/** The code of a run, where MLflow was told of it. */
export const putCode = ({ graph }: Reading, { id: run, tags }: Run): void => {
  const commit = tags[mlflowTag.gitCommit];
  if (commit === undefined) return;
  const [repositoryUrl, branch, dirty] = [mlflowTag.gitRepoUrl, mlflowTag.gitBranch, mlflowTag.gitDirty].map(
    (key) => tags[key],
  );
  const id = `code:${commit}${dirty === 'true' ? `+${run}` : ''}`;
  graph.node({
    kind: 'code',
    id,
    commit,
    ...(repositoryUrl === undefined ? {} : { repositoryUrl }),
    ...(branch === undefined ? {} : { branch }),
    ...(dirty === undefined ? {} : { isDirty: dirty === 'true' }),
  });
  const isMoving = dirty === 'true';
  const signs = [mlflowTag.gitCommit, mlflowTag.gitRepoUrl].filter((key) => tags[key] !== undefined);
  graph.edge({
    kind: 'code',
    from: id,
    to: runNode(run),
    signs: signs.map((key) => ({ text: `run tag "${key}"`, side: 'run', isMoving })),
  });
};
