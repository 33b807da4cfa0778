import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import type { Commit } from '../../../src/lakefs/commits.ts';
import type { Run } from '../../../src/mlflow/run.ts';
import { asBranchName, asCommitId, asRunId } from '../../../src/model/ids.ts';
import { type FindTiePorts, findTie, getTie } from '../../../src/tie/find-tie.ts';
import { anchorBranch } from '../../../src/tie/keys.ts';

const tie = '20261121-9f3a1c2b4d';
const dataId = 'da'.repeat(32);
const backId = 'ba'.repeat(32);

const runOf = (id: string, tags: Readonly<Record<string, string>>): Run => ({
  id: asRunId(id),
  name: id,
  experimentId: '1',
  status: 'FINISHED',
  startTime: 0,
  endTime: 1,
  artifactUri: undefined,
  isDeleted: false,
  params: {},
  tags,
  metrics: [],
  datasetInputs: [],
});

const commitOf = (id: string, metadata: Readonly<Record<string, string>>): Commit => ({
  id: asCommitId(id),
  parents: [],
  committer: 'ada',
  message: '',
  creationDate: 0,
  metaRangeId: '',
  metadata,
  generation: undefined,
  version: undefined,
});

const tied = (id: string, more: Readonly<Record<string, string>> = {}): Run =>
  runOf(id, { 'tieback.tie': tie, 'lakefs.repo': 'faces', 'lakefs.commit_id': dataId, ...more });

const backLink = (runId: string): Commit =>
  commitOf(backId, { 'tieback.tie': tie, 'tieback.role': 'run', mlflow_run_id: runId });

const down = new TiebackError('HTTP_UNREACHABLE', 'server does not answer', { hint: 'try again' });
const failing = async function* (): AsyncGenerator<never, void, undefined> {
  yield* [];
  throw down;
};

type World = {
  readonly runs?: readonly Run[];
  readonly commits?: readonly Commit[];
  /** Logs by branch. */
  readonly logs?: Readonly<Record<string, readonly Commit[]>>;
  readonly experiments?: number;
  readonly isMlflowDown?: boolean;
  readonly isLakefsDown?: boolean;
};

/** Both services as object literals, and what was searched for in MLflow. */
const services = (world: World) => {
  const searches: { experimentIds: readonly string[]; filter: string | undefined; view: string | undefined }[] = [];
  const { runs = [], commits = [], logs = {}, experiments = 1 } = world;
  const ports: FindTiePorts = {
    lakefs: {
      commits: {
        find: async (_repository, ref) => {
          if (world.isLakefsDown) throw down;
          return commits.find(({ id }) => id === ref);
        },
        log: (_repository, ref) =>
          world.isLakefsDown
            ? failing()
            : (async function* () {
                const log = logs[ref];
                if (log === undefined)
                  throw new TiebackError('LAKEFS_REF_NOT_FOUND', 'no such ref', { hint: 'try again' });
                yield* log;
              })(),
      },
    },
    mlflow: {
      experiments: {
        list: async function* () {
          if (world.isMlflowDown) throw down;
          for (let id = 1; id <= experiments; id++) {
            yield { id: String(id), name: `e${id}`, artifactLocation: undefined, isDeleted: false, tags: {} };
          }
        },
      },
      runs: {
        find: async (id) => {
          if (world.isMlflowDown) throw down;
          return runs.find((run) => run.id === id);
        },
        search: async function* ({ experimentIds, filter, view }) {
          searches.push({ experimentIds, filter, view });
          yield* runs.filter(
            (run) =>
              experimentIds.includes(run.experimentId) &&
              Object.entries(run.tags).some(([key, value]) => filter === `tags.\`${key}\` = '${value}'`),
          );
        },
      },
    },
  };
  return { ports, searches };
};

const anchored = (runId: string) => ({ [anchorBranch(tie)]: [commitOf('cc'.repeat(32), {}), backLink(runId)] });

describe('findTie by a run', () => {
  it('goes by the run’s tags', async () => {
    const { ports } = services({ runs: [tied('r1')] });
    expect(await findTie({ id: 'r1' }, ports)).toMatchObject({ tieId: tie, runId: 'r1', repository: 'faces' });
  });

  it('keeps the run that was asked for although the back-link names another', async () => {
    const { ports } = services({ runs: [tied('r1'), tied('r2')], logs: anchored('r1') });
    expect(await findTie({ id: 'r2' }, ports)).toMatchObject({ runId: 'r2' });
  });

  it('takes the lakeFS documentation’s spelling of the repository too', async () => {
    const { ports } = services({ runs: [runOf('r1', { 'tieback.tie': tie, lakefs_repo: 'cats' })] });
    expect(await findTie({ id: 'r1' }, ports)).toMatchObject({ repository: 'cats' });
  });

  it('finds nothing for a run without a tie', async () => {
    const { ports } = services({ runs: [runOf('r1', { 'lakefs.repo': 'faces' })] });
    expect(await findTie({ id: 'r1' }, ports)).toBeUndefined();
  });
});

describe('findTie by a tie id', () => {
  it('asks only lakeFS when the repository is known and the anchor stands', async () => {
    const { ports } = services({ logs: anchored('r1'), isMlflowDown: true });
    expect(await findTie({ id: tie, repository: 'faces' }, ports)).toEqual({
      tieId: tie,
      runId: 'r1',
      repository: 'faces',
      run: undefined,
    });
  });

  it('searches all experiments, deleted runs too, when the repository is unknown', async () => {
    const { ports, searches } = services({ runs: [tied('r1')] });
    expect(await findTie({ id: tie }, ports)).toMatchObject({ runId: 'r1', repository: 'faces' });
    expect(searches).toEqual([{ experimentIds: ['1'], filter: `tags.\`tieback.tie\` = '${tie}'`, view: 'all' }]);
  });

  it('asks in portions when there are many experiments', async () => {
    const { ports, searches } = services({ runs: [tied('r1')], experiments: 2500 });
    await findTie({ id: tie }, ports);
    expect(searches.map(({ experimentIds }) => experimentIds.length)).toEqual([1000, 1000, 500]);
  });

  it('searches MLflow when the anchor does not exist yet, and when lakeFS is down', async () => {
    for (const world of [{}, { isLakefsDown: true }]) {
      const { ports } = services({ runs: [tied('r1')], ...world });
      expect(await findTie({ id: tie, repository: 'faces' }, ports)).toMatchObject({ runId: 'r1' });
    }
  });

  it('takes the run that the back-link names when several carry the tie', async () => {
    const { ports } = services({ runs: [tied('r1'), tied('r2')], logs: anchored('r2') });
    expect(await findTie({ id: tie }, ports)).toMatchObject({ runId: 'r2' });
  });

  it('refuses to choose between several runs that no back-link names', async () => {
    const { ports } = services({ runs: [tied('r1'), tied('r2')] });
    await expect(findTie({ id: tie }, ports)).rejects.toMatchObject({
      code: 'TIE_AMBIGUOUS',
      details: { runs: ['r1', 'r2'] },
      hint: [
        `ask for one of the runs by its id (all of them: search MLflow for tags.\`tieback.tie\` = '${tie}'):`,
        'r1  1970-01-01T00:00Z  FINISHED  "r1"',
        'r2  1970-01-01T00:00Z  FINISHED  "r2"',
      ].join('\n    '),
    });
  });

  it('names ten of many runs and counts the rest', async () => {
    const { ports } = services({ runs: Array.from({ length: 12 }, (_, index) => tied(`r${index}`)) });
    await expect(findTie({ id: tie }, ports)).rejects.toMatchObject({
      hint: expect.stringMatching(/r9 .*\n {4}and 2 more$/),
    });
  });

  it('takes the parent when no back-link is left and the others are its nested runs', async () => {
    const nested = ['r1', 'r3'].map((id) => tied(id, { 'mlflow.parentRunId': id === 'r1' ? 'r2' : 'r1' }));
    for (const world of [{}, { isLakefsDown: true }]) {
      const { ports } = services({ runs: [tied('r2'), ...nested], ...world });
      expect(await findTie({ id: tie }, ports)).toMatchObject({ runId: 'r2' });
    }
  });

  it('takes the run that a back-link on the own branch names when the anchor is gone', async () => {
    const own = { 'lakefs.branch': 'retina-one' };
    const { ports } = services({ runs: [tied('r1', own), tied('r2', own)], logs: { 'retina-one': [backLink('r2')] } });
    expect(await findTie({ id: tie }, ports)).toMatchObject({ runId: 'r2' });
  });

  it('says that lakeFS is down when only a back-link could tell', async () => {
    const { ports } = services({ runs: [tied('r1'), tied('r2')], isLakefsDown: true });
    await expect(findTie({ id: tie }, ports)).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
  });

  it('says that a service is down rather than that there is no tie', async () => {
    const { ports } = services({ isMlflowDown: true });
    await expect(findTie({ id: tie }, ports)).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
  });

  it('finds nothing for an id that no filter of MLflow can ask for', async () => {
    const { ports, searches } = services({});
    expect(await findTie({ id: `it's "odd"` }, ports)).toBeUndefined();
    expect(searches).toEqual([]);
  });
});

describe('findTie by a commit', () => {
  it('goes by a back-link’s own metadata', async () => {
    const { ports } = services({ commits: [backLink('r1')], isMlflowDown: true });
    expect(await findTie({ id: backId, repository: 'faces' }, ports)).toMatchObject({ tieId: tie, runId: 'r1' });
  });

  it('goes from a data commit to the tie’s back-link', async () => {
    const data = commitOf(dataId, { 'tieback.tie': tie, 'tieback.role': 'data' });
    const logs = { [anchorBranch(tie)]: [backLink('r1'), data] };
    const { ports } = services({ commits: [data], logs });
    expect(await findTie({ id: dataId, repository: 'faces' }, ports)).toMatchObject({ runId: 'r1' });
  });

  it.each(['run', 'data'])('refuses a commit that only says it has a tie’s role %s', async (role) => {
    const id = 'fa'.repeat(32);
    const forged = commitOf(id, { 'tieback.tie': tie, 'tieback.role': role, mlflow_run_id: 'r1' });
    const { ports } = services({ runs: [tied('r1')], commits: [forged], logs: anchored('r1') });
    await expect(findTie({ id, repository: 'faces' }, ports)).rejects.toMatchObject({
      code: 'TIE_CONTRADICTED',
      message: expect.stringContaining('neither its data nor its back-link'),
      details: { commit: id, tie },
    });
    const own = { runs: [tied('r1', { 'lakefs.branch': 'own' })], commits: [forged] };
    const onOwn = services({ ...own, logs: { ...anchored('r1'), own: [forged] } });
    expect(await findTie({ id, repository: 'faces' }, onOwn.ports)).toMatchObject({ tieId: tie });
  });

  it('gives a data commit whose run was never linked, without a run', async () => {
    const data = commitOf(dataId, { 'tieback.tie': tie, 'tieback.role': 'data' });
    const { ports } = services({ commits: [data] });
    expect(await findTie({ id: dataId, repository: 'faces' }, ports)).toMatchObject({ tieId: tie, runId: undefined });
  });

  it('asks MLflow who was trained on a commit that no tie made', async () => {
    const { ports } = services({ runs: [tied('r1')], commits: [commitOf(dataId, {})] });
    expect(await findTie({ id: dataId, repository: 'faces' }, ports)).toMatchObject({ tieId: tie, runId: 'r1' });
    expect(await findTie({ id: dataId }, ports)).toMatchObject({ runId: 'r1' });
  });

  it('refuses to choose between the ties of a shared commit', async () => {
    const { ports } = services({ runs: [tied('r1'), tied('r2', { 'tieback.tie': '20261121-0000000000' })] });
    await expect(findTie({ id: dataId }, ports)).rejects.toMatchObject({
      code: 'TIE_AMBIGUOUS',
      message: expect.stringMatching(/is the data of 2 runs, which belong to 2 ties$/),
    });
  });
});

describe('findTie by a run that lost the tag of its tie', () => {
  const untagged = (more: Readonly<Record<string, string>> = {}): Run =>
    runOf('r1', { 'lakefs.repo': 'faces', 'lakefs.commit_id': dataId, ...more });
  const found = { tieId: tie, runId: 'r1', repository: 'faces' };

  it('goes by the back-link on the branch that it names', async () => {
    const logs = { 'retina-one': [backLink('r2'), backLink('r1')] };
    const { ports } = services({ runs: [untagged({ 'lakefs.branch': 'retina-one' })], logs });
    expect(await findTie({ id: 'r1' }, ports)).toMatchObject(found);
  });

  it('goes by the tie that made its data commit, while the anchor names the run', async () => {
    const commits = [commitOf(dataId, { 'tieback.tie': tie, 'tieback.role': 'data' })];
    const named = services({ runs: [untagged()], commits, logs: anchored('r1') });
    expect(await findTie({ id: 'r1' }, named.ports)).toMatchObject(found);
    const other = services({ runs: [untagged()], commits, logs: anchored('r2') });
    expect(await findTie({ id: 'r1' }, other.ports)).toBeUndefined();
  });

  it('goes by the anchors of the day, for a run on a fixed version', async () => {
    const run = { ...untagged(), startTime: Date.parse('2026-11-22T00:00:05Z') };
    const { ports } = services({ runs: [run], commits: [commitOf(dataId, {})], logs: anchored('r1') });
    const list = async function* (_repository: string, { prefix = '' } = {}) {
      const names = [anchorBranch(tie), `${anchorBranch(tie)}-data`].filter((name) => name.startsWith(prefix));
      for (const name of names) yield { id: asBranchName(name), commitId: asCommitId(backId) };
    };
    const lakefs = { ...ports.lakefs, branches: { list } };
    expect(await findTie({ id: 'r1' }, { ...ports, lakefs })).toMatchObject(found);
  });

  it('says that lakeFS is down when only it could tell', async () => {
    const { ports } = services({ runs: [untagged()], isLakefsDown: true });
    await expect(findTie({ id: 'r1' }, ports)).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
  });
});

describe('findTie and a second back-link', () => {
  it('goes by the oldest, as nobody can put another below it', async () => {
    const logs = { [anchorBranch(tie)]: [backLink('forged'), backLink('r1')] };
    const { ports } = services({ runs: [tied('r1'), tied('forged')], logs });
    expect(await findTie({ id: tie, repository: 'faces' }, ports)).toMatchObject({ runId: 'r1' });
  });
});

describe('getTie', () => {
  it('says of an untied run that it is there, and carries no link', async () => {
    const { ports } = services({ runs: [runOf('r1', {}), runOf('r2', { 'lakefs.repo': 'faces' })] });
    await expect(getTie({ id: 'r1' }, ports)).rejects.toMatchObject({
      code: 'TIE_NOT_FOUND',
      message: 'run "r1" exists in MLflow, but carries no link to lakeFS',
    });
    await expect(getTie({ id: 'r2' }, ports)).rejects.toMatchObject({
      message: 'run "r2" exists in MLflow, but no tie leads from its tag lakefs.repo back to it',
    });
  });

  it('names what was not found', async () => {
    const { ports } = services({});
    await expect(getTie({ id: 'nobody' }, ports)).rejects.toMatchObject({
      code: 'TIE_NOT_FOUND',
      message: expect.stringContaining('"nobody"'),
    });
  });
});

describe('findTie by a data commit whose own metadata names a run', () => {
  it('goes by the back-link, and by no run when there is none', async () => {
    const data = commitOf(dataId, { 'tieback.tie': tie, 'tieback.role': 'data', mlflow_run_id: 'forged' });
    const target = { id: dataId, repository: 'faces' };
    const linked = services({ commits: [data], logs: { [anchorBranch(tie)]: [backLink('r1'), data] } });
    expect(await findTie(target, linked.ports)).toMatchObject({ tieId: tie, runId: 'r1' });
    const broken = services({ commits: [data] });
    expect(await findTie(target, broken.ports)).toMatchObject({ tieId: tie, runId: undefined });
  });
});
