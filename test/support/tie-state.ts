import type { LakefsClient, ObjectStats } from '../../src/lakefs/index.ts';
import type { MlflowClient, Run } from '../../src/mlflow/index.ts';
import { anchorBranch } from '../../src/tie/keys.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import { canonicalJson } from '../../src/util/canonical-json.ts';
import { listAll } from './run-bench.ts';

type Services = { readonly lakefs: LakefsClient; readonly mlflow: MlflowClient };

/** Clocks differ from one second to the next. */
const isOfClock = (key: string): boolean => key.startsWith('tieback.clock_');

/** The sealed record's own hash follows its times; its content is compared apart. */
const objectState = ({ path, checksum, metadata }: ObjectStats) =>
  path.startsWith('_tieback/') ? { path } : { path, checksum, metadata };

const branchState = async ({ lakefs }: Services, repository: string, branch: string, baseline: string) => {
  const [log, objects, staged] = await Promise.all([
    listAll(lakefs.commits.log(repository, branch, { firstParent: true, stopAt: baseline })),
    listAll(lakefs.objects.list(repository, branch)),
    listAll(lakefs.branches.listUncommitted(repository, branch)),
  ]);
  return {
    branch,
    log: log.map(({ id, parents, message, metadata, metaRangeId }) => ({
      id,
      parents,
      message,
      metaRangeId,
      metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !isOfClock(key))),
    })),
    objects: objects.flatMap((entry) => (entry.kind === 'object' ? [objectState(entry)] : [])),
    staged,
  };
};

const recordOf = async ({ lakefs }: Services, repository: string, tie: string, runId: string): Promise<unknown> => {
  const body = await lakefs.objects.get(repository, anchorBranch(tie), `_tieback/runs/${runId}.json`);
  return JSON.parse(await new Response(body).text());
};

const runState = async ({ mlflow }: Services, { id, name, status, params, tags, metrics, datasetInputs }: Run) => ({
  id,
  name,
  status,
  params,
  tags,
  metrics: metrics.map(({ key, value, step }) => ({ key, value, step })),
  inputs: datasetInputs.map((input) => canonicalJson(input)).sort(),
  artifacts: (await mlflow.artifacts.list(id, 'tieback')).map(({ path }) => path).sort(),
});

/** All that both services hold of one tie. */
export const readTieState = async (services: Services, repository: string, tie: string) => {
  const runs = (await searchTiedRuns(services.mlflow, 'tieback.tie', tie)).toSorted(
    (a, b) => a.startTime - b.startTime,
  );
  const [run] = runs;
  if (run === undefined) throw new Error(`tie ${tie} has no run`);
  const baseline = run.tags['lakefs.baseline_commit_id'] ?? '';
  const branch = run.tags['lakefs.branch'];
  const dataTag = run.tags['lakefs.data_tag'];
  const names = [anchorBranch(tie), ...(branch === undefined ? [] : [branch])];
  return {
    runs: await Promise.all(runs.map((one) => runState(services, one))),
    branches: await Promise.all(names.map((name) => branchState(services, repository, name, baseline))),
    dataTag: dataTag === undefined ? undefined : await services.lakefs.tags.get(repository, dataTag),
    record: await recordOf(services, repository, tie, run.id),
  };
};

export type TieState = Awaited<ReturnType<typeof readTieState>>;

/** Whatever differs between two ties that were made alike: ids and hashes get numbers in the order in which they appear, times, the given names and whether a resume was needed go. */
export const comparable = (state: TieState, tie: string, name: string): unknown => {
  const numbers = new Map<string, number>();
  const numbered = (id: string): string => {
    const known = numbers.get(id) ?? numbers.size + 1;
    numbers.set(id, known);
    return `<id ${known}>`;
  };
  const text = canonicalJson(state)
    .replaceAll(tie, '<tie>')
    .replaceAll(name, '<name>')
    .replace(/(experiment_?id":"|experiments\/)\d+/gi, '$1<experiment>')
    .replaceAll('"tieback.sealed_by":"resume"', '"tieback.sealed_by":"run"')
    .replace(/("tieback\.data_checked_at":")[^"]+/g, '$1<time>')
    .replace(/\b1[6-9]\d{8}(\d{3})?\b/g, '0')
    .replace(/(?<![0-9a-f])[0-9a-f]{12,64}(?![0-9a-f])/g, numbered);
  return JSON.parse(text);
};
