import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { createTieback } from '../../src/tieback.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { experiment, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

type Refusal = {
  readonly title: string;
  readonly code: ErrorCode;
  /** What the hint has to hold, so that the user can go on. */
  readonly hint: RegExp;
  readonly request: Partial<RunRequest>;
  readonly arrange?: (bench: RunBench) => unknown;
};

const upload = ({ lakefs }: RunBench, branch: string, path: string) =>
  lakefs.objects.upload(repository, branch, { path, body: Buffer.from('new') });

const commitElsewhere = async (bench: RunBench): Promise<string> => {
  await upload(bench, 'main', 'train/later.csv');
  return (await bench.lakefs.commits.create(repository, 'main', { message: 'later' })).id;
};

const copyOfBaseline = (bench: RunBench): void => {
  bench.write('data/a.csv', 'x,y\n1,2\n');
  bench.write('data/deep/b.csv', 'x,y\n3,4\n');
};

const fixed = { kind: 'fixed', ref: 'v1' } as const;

const refusals: readonly Refusal[] = [
  {
    title: 'a data tag that stands at another commit',
    code: 'LAKEFS_TAG_ELSEWHERE',
    hint: /--tag/,
    request: { tag: 'v2' },
    arrange: async (bench) => bench.lakefs.tags.create(repository, { id: 'v2', ref: await commitElsewhere(bench) }),
  },
  {
    title: 'a data tag that stands at the baseline, when the folder holds new data',
    code: 'LAKEFS_TAG_ELSEWHERE',
    hint: /--tag/,
    request: { tag: 'v1', data: { dir: 'data' } },
    arrange: (bench) => {
      copyOfBaseline(bench);
      bench.write('data/new.csv', 'x,y\n7,8\n');
    },
  },
  {
    title: 'a data tag that stands at the baseline, when the data is to be prepared',
    code: 'LAKEFS_TAG_ELSEWHERE',
    hint: /--tag/,
    request: { tag: 'v1', data: { dir: 'data' }, prepare: 'true' },
  },
  {
    title: 'a data tag that has the name of a branch',
    code: 'LAKEFS_TAG_EXISTS',
    hint: /--tag/,
    request: { tag: 'main' },
  },
  {
    title: "a data tag that would have the name of the run's own branch",
    code: 'LAKEFS_TAG_EXISTS',
    hint: /--tag/,
    request: { tag: 'retina-first' },
  },
  {
    title: "somebody's branch of the run's name",
    code: 'LAKEFS_BRANCH_EXISTS',
    hint: /--branch NAME/,
    request: {},
    arrange: ({ lakefs }) => lakefs.branches.create(repository, { name: 'retina-first', source: 'v1' }),
  },
  {
    title: "a tag of the run's branch name",
    code: 'LAKEFS_BRANCH_EXISTS',
    hint: /--branch NAME/,
    request: {},
    arrange: ({ lakefs }) => lakefs.tags.create(repository, { id: 'retina-first', ref: 'v1' }),
  },
  {
    title: 'a branch that is no name for one',
    code: 'LAKEFS_NAME_INVALID',
    hint: /--branch/,
    request: { branch: 'no/slash' },
  },
  {
    title: 'a dirty branch to train on',
    code: 'LAKEFS_BRANCH_DIRTY',
    hint: /lakectl commit/,
    request: { source: { kind: 'fixed', ref: 'main' } },
    arrange: (bench) => upload(bench, 'main', 'train/staged.csv'),
  },
  {
    title: 'a baseline that is a branch',
    code: 'RUN_BASELINE_IS_BRANCH',
    hint: /lakectl tag create lakefs:\/\/faces\/main-v1 lakefs:\/\/faces\/main/,
    request: { source: { kind: 'baseline', ref: 'main' } },
  },
  {
    title: 'a baseline that does not exist',
    code: 'LAKEFS_REF_NOT_FOUND',
    hint: /lakectl tag list lakefs:\/\/faces/,
    request: { source: { kind: 'baseline', ref: 'v9' } },
  },
  {
    title: 'a repository that does not exist',
    code: 'LAKEFS_REPOSITORY_NOT_FOUND',
    hint: /./,
    request: { repository: 'nowhere' },
  },
  {
    title: 'an input that does not exist',
    code: 'LAKEFS_REF_NOT_FOUND',
    hint: /lakectl tag list/,
    request: { inputs: [{ role: 'test', uri: 'lakefs://faces/v9/test' }] },
  },
  {
    title: 'an input that is no lakeFS URI',
    code: 'USAGE_INVALID',
    hint: /lakefs:\/\/REPOSITORY\/REF/,
    request: { inputs: [{ role: 'test', uri: 's3://bucket/test' }] },
  },
  {
    title: 'two inputs of one role',
    code: 'USAGE_INVALID',
    hint: /word of its own/,
    request: { inputs: ['test', 'Test'].map((role) => ({ role, uri: 'lakefs://faces/v1/test' })) },
  },
  {
    title: 'a deleted experiment',
    code: 'MLFLOW_EXPERIMENT_DELETED',
    hint: /mlflow experiments restore --experiment-id \d+/,
    request: {},
    arrange: async ({ mlflow }) => mlflow.experiments.delete(await mlflow.experiments.create({ name: experiment })),
  },
  {
    title: 'a command that is not there',
    code: 'CHILD_NOT_FOUND',
    hint: /PATH/,
    request: { command: ['no-such-program'] },
  },
  {
    title: 'a command that is no program',
    code: 'CHILD_CANNOT_EXECUTE',
    hint: /chmod \+x/,
    request: { command: ['./train.py'] },
    arrange: (bench) => {
      bench.write('train.py', 'print()');
      chmodSync(join(bench.dir, 'train.py'), 0o644);
    },
  },
  {
    title: 'a folder that lacks objects of the baseline',
    code: 'DATA_DELETIONS_NOT_ALLOWED',
    hint: /--delete/,
    request: { data: { dir: 'data' } },
    arrange: (bench) => bench.write('data/a.csv', 'x,y\n1,2\n'),
  },
  {
    title: 'a folder that differs from the fixed version',
    code: 'DATA_DIRECTORY_UNUSABLE',
    hint: /--baseline/,
    request: { source: fixed, data: { dir: 'data' } },
    arrange: (bench) => bench.write('data/a.csv', 'x,y\n9,9\n'),
  },
  {
    title: 'a data folder that is a file',
    code: 'DATA_DIRECTORY_UNUSABLE',
    hint: /./,
    request: { data: { dir: 'data' } },
    arrange: (bench) => bench.write('data', ''),
  },
  {
    title: 'a prefix that holds nothing, and an empty data folder',
    code: 'LAKEFS_OBJECT_NOT_FOUND',
    hint: /^check --prefix, or put new data into folder "data"/,
    request: { prefix: 'trian/', data: { dir: 'data' } },
  },
  {
    title: 'a data folder that is to be made below a file',
    code: 'DATA_DIRECTORY_UNUSABLE',
    hint: /permissions.*--data DIR/,
    request: { data: { dir: 'file/data' } },
    arrange: (bench) => bench.write('file', ''),
  },
  {
    title: 'a prepare command on a fixed version',
    code: 'USAGE_INVALID',
    hint: /--baseline/,
    request: { source: fixed, prepare: 'true' },
  },
  {
    title: 'augmentation parameters that JSON cannot hold',
    code: 'USAGE_INVALID',
    hint: /as text, such as "inf"/,
    request: { augmentationParams: { strength: Number.POSITIVE_INFINITY } },
  },
  {
    title: 'augmentation parameters of an empty file',
    code: 'USAGE_INVALID',
    hint: /leave --augmentation-params out/,
    request: { augmentationParams: null },
  },
  {
    title: "metadata under one of tieback's own keys",
    code: 'USAGE_INVALID',
    hint: /tieback\./,
    request: { metadata: { 'tieback.seal': 'mine' } },
  },
];

const bothStates = (bench: RunBench) => servicesState(bench, repository);

describe('a run that cannot be', () => {
  it.each(refusals)('is refused by its plan: $title', async ({ code, hint, request, arrange }) => {
    using bench = await openRunBench();
    await arrange?.(bench);
    const before = await bothStates(bench);
    const asked = requestFor({ command: script('echo once > started'), ...request });
    const refusal = { code, hint: expect.stringMatching(hint) };
    await expect(bench.tieback.plan(asked)).rejects.toMatchObject(refusal);
    await expect(bench.tieback.run(asked)).rejects.toMatchObject(refusal);
    expect(await bothStates(bench)).toEqual(before);
    expect(existsSync(join(bench.dir, 'started'))).toBe(false);
    expect(await bench.tieback.ties()).toEqual([]);
  });

  it('of a branch is told which commit is its head', async () => {
    using bench = await openRunBench();
    const { commitId } = await bench.lakefs.branches.get(repository, 'main');
    await bench.tieback.plan(requestFor({ source: { kind: 'fixed', ref: 'main' } }));
    const text = expect.stringContaining(commitId);
    expect(bench.told).toContainEqual({ kind: 'notice', level: 'info', text });
    await bench.tieback.plan(requestFor({ source: fixed }));
    expect(bench.told.filter(({ kind }) => kind === 'notice')).toHaveLength(1);
  });

  it('is not refused for what only looks like trouble', async () => {
    using bench = await openRunBench();
    await upload(bench, 'main', 'train/staged.csv');
    const plan = await bench.tieback.plan(
      requestFor({ source: { kind: 'baseline', ref: 'main', allowBranch: true }, tag: 'v1' }),
    );
    expect(plan.input).toMatchObject({ baseline: { ref: 'main', tag: null }, dataTag: 'v1' });
  });
});

const words = (text: string): string => `printf '%s' '${text}' > "$TIEBACK_METADATA"`;

describe('a run whose data cannot be made', () => {
  it.each([
    { title: 'its prepare command fails', prepare: 'exit 3', code: 'RUN_PREPARE_FAILED' },
    { title: 'its prepare command is killed', prepare: 'kill -KILL $$', code: 'RUN_PREPARE_FAILED' },
    { title: 'what it wrote is no JSON', prepare: words('{flip: true}'), code: 'RUN_METADATA_INVALID' },
    { title: 'what it wrote is a list', prepare: words('[1]'), code: 'RUN_METADATA_INVALID' },
    { title: 'it wrote a key that nobody knows', prepare: words('{"sample":{}}'), code: 'RUN_METADATA_INVALID' },
    { title: 'its samples have no unit', prepare: words('{"samples":{"total":3}}'), code: 'RUN_METADATA_INVALID' },
  ])('commits, tags, records and trains nothing when $title', async ({ prepare, code }) => {
    using bench = await openRunBench();
    const before = await bothStates(bench);
    const asked = requestFor({ prepare, tag: 'v2', command: script('echo once > started') });
    await expect(bench.tieback.run(asked)).rejects.toMatchObject({ code, hint: expect.stringMatching(/./) });
    const { branches, tags, runs } = await bothStates(bench);
    const commits = (states: typeof branches) => new Set(states.flatMap(({ log }) => log.map(({ commit }) => commit)));
    expect(commits(branches)).toEqual(commits(before.branches));
    expect(branches.flatMap(({ staged }) => staged)).toEqual([]);
    expect({ tags, runs }).toEqual({ tags: before.tags, runs: before.runs });
    expect(existsSync(join(bench.dir, 'started'))).toBe(false);
  });

  it('goes on where it stopped, from clean data, once the command was mended', async () => {
    using bench = await openRunBench();
    bench.write('augment.sh', 'echo 7,8 > "$TIEBACK_DATA_DIR/half.csv"; rm "$TIEBACK_DATA_DIR/a.csv"; exit 1');
    const asked = requestFor({
      data: { dir: 'data' },
      prepare: 'sh augment.sh',
      command: script('echo once >> started'),
    });
    await expect(bench.tieback.run(asked)).rejects.toMatchObject({ hint: expect.stringContaining('tieback resume') });
    bench.write('augment.sh', 'echo 7,8 > "$TIEBACK_DATA_DIR/whole.csv"');
    const outcome = await bench.tieback.resume();
    expect(outcome).toMatchObject({
      isComplete: true,
      counts: { original: 2, added: 1, removed: 0, changed: 0, total: 3 },
    });
    const listed = (await bothStates(bench)).branches.find(({ id }) => id === 'retina-first')?.objects ?? [];
    expect(listed.map(({ path }) => path)).toEqual([
      'test/t.csv',
      'train/a.csv',
      'train/deep/b.csv',
      'train/whole.csv',
    ]);
    expect(bench.read('started')).toBe('once\n');
  });
});

describe('a run that somebody overtakes between its plan and its resume', () => {
  it('never moves a tag that appeared elsewhere', async () => {
    using bench = await openRunBench();
    bench.write('augment.sh', 'exit 1');
    const asked = requestFor({
      data: { dir: 'data' },
      prepare: 'sh augment.sh',
      tag: 'v2',
      command: script('echo > started'),
    });
    await expect(bench.tieback.run(asked)).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    await bench.lakefs.tags.create(repository, { id: 'v2', ref: 'main' });
    bench.write('augment.sh', 'echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"');
    const { tie } = (await bench.tieback.ties())[0] ?? { tie: '' };
    await expect(bench.tieback.resume()).rejects.toMatchObject({
      code: 'LAKEFS_TAG_ELSEWHERE',
      hint: `take back what there is of it: tieback abort ${tie}, empty folder "${join(bench.dir, 'data')}", which was filled and prepared for it; and begin anew — tags are never moved: this needs another --tag`,
    });
    const main = await bench.lakefs.branches.get(repository, 'main');
    expect((await bench.lakefs.tags.get(repository, 'v2')).commitId).toBe(main.commitId);
    expect(existsSync(join(bench.dir, 'started'))).toBe(false);

    await bench.tieback.abort(tie);
    rmSync(join(bench.dir, 'data'), { recursive: true });
    expect(await bench.tieback.run({ ...asked, tag: 'v3' })).toMatchObject({ isComplete: true, dataTag: 'v3' });
  });

  it('leaves a foreign branch of its name alone', async () => {
    using bench = await openRunBench();
    const readsBefore = bench.sandbox.lakefs.requests.length;
    await bench.tieback.plan(requestFor());
    bench.takeDown('lakefs', bench.sandbox.lakefs.requests.length - readsBefore);
    await expect(bench.tieback.run(requestFor())).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
    bench.bringUp();
    expect(await bench.tieback.ties()).toHaveLength(1);
    const foreign = await commitElsewhere(bench);
    await bench.lakefs.branches.create(repository, { name: 'retina-first', source: foreign });
    const before = (await bothStates(bench)).branches.find(({ id }) => id === 'retina-first');
    await expect(bench.tieback.resume()).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_FOREIGN' });
    expect((await bothStates(bench)).branches.find(({ id }) => id === 'retina-first')).toEqual(before);
  });
});

describe('a plan that one of its questions refuses', () => {
  it('leaves the others: nothing goes on behind the error', async () => {
    using bench = await openRunBench();
    bench.write('data/a.csv', 'x,y\n1,2\n');
    const listings: AbortSignal[] = [];
    const fetch: typeof globalThis.fetch = async (...args) => {
      const request = new Request(...args);
      if (request.url.includes('nowhere')) await expect.poll(() => listings.length).toBe(1);
      if (!request.url.includes('/objects/ls')) return bench.runtime.fetch(request);
      listings.push(request.signal);
      return new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    };
    const tieback = createTieback(bench.config, { runtime: { ...bench.runtime, fetch } });
    const inputs = [{ role: 'test', uri: `lakefs://${repository}/nowhere/test` }];
    const planning = tieback.plan(requestFor({ data: { dir: 'data' }, inputs }));
    await expect(planning).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND' });
    expect(listings.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
