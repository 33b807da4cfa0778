import type { LakefsClient } from '../../src/lakefs/index.ts';
import type { MlflowClient, Run } from '../../src/mlflow/index.ts';
import { listAll } from './run-bench.ts';

type Services = { readonly lakefs: LakefsClient; readonly mlflow: MlflowClient };

const branchState = async ({ lakefs }: Services, repository: string, id: string, commitId: string) => {
  const [log, objects, staged] = await Promise.all([
    listAll(lakefs.commits.log(repository, commitId)),
    listAll(lakefs.objects.list(repository, id)),
    listAll(lakefs.branches.listUncommitted(repository, id)),
  ]);
  return {
    id,
    log: log.map(({ id: commit, message, metadata, metaRangeId }) => ({ commit, message, metadata, metaRangeId })),
    objects,
    staged,
  };
};

const artifactPaths = async ({ mlflow }: Services, runId: string, folder?: string): Promise<readonly string[]> => {
  const entries = await mlflow.artifacts.list(runId, folder);
  const paths = await Promise.all(
    entries.map(async ({ path, isDirectory }) =>
      isDirectory ? artifactPaths({ mlflow } as Services, runId, path) : [path],
    ),
  );
  return paths.flat();
};

const runState = async (services: Services, run: Run) => {
  const keys = [...new Set(run.metrics.map(({ key }) => key))];
  const histories = await Promise.all(keys.map((key) => listAll(services.mlflow.metrics.history(run.id, key))));
  return { ...run, name: run.name, histories, artifacts: await artifactPaths(services, run.id) };
};

/**
 * All that both services hold of a repository and of every run: branches with the hidden ones, tags, commits, objects,
 * staged changes. Where others use the servers too, only of the runs of one experiment.
 */
export const servicesState = async (services: Services, repository: string, experiment?: string) => {
  const { lakefs, mlflow } = services;
  const [branches, tags, all] = await Promise.all([
    listAll(lakefs.branches.list(repository, { includeHidden: true })),
    listAll(lakefs.tags.list(repository)),
    listAll(mlflow.experiments.list({ view: 'all' })),
  ]);
  const experiments = all.filter(({ name }) => experiment === undefined || name === experiment);
  const runs = await listAll(mlflow.runs.search({ experimentIds: experiments.map(({ id }) => id), view: 'all' }));
  return {
    branches: await Promise.all(branches.map(({ id, commitId }) => branchState(services, repository, id, commitId))),
    tags,
    experiments,
    runs: await Promise.all(runs.map((run) => runState(services, run))),
  };
};

export type ServicesState = Awaited<ReturnType<typeof servicesState>>;
