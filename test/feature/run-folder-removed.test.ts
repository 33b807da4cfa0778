import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { baselineAnchorBranch } from '../../src/tie/keys.ts';
import { sha256 } from '../../src/util/digest.ts';
import {
  firstTie,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';
import { shellUntil } from '../support/shell-until.ts';

/** tieback may be writing there at this very moment. */
const untilDone = (command: string): string => `until ${command}; do sleep 0.01; done 2>/dev/null`;
const clean = untilDone('git clean -fdxq -e go -e kept -e data');
/** A file in the folder's place is there to stay. */
const replace = untilDone('rm -rf .tieback && echo 1 > .tieback');
/** The bench's folder as a repository in which `git clean` takes tieback's notes away. */
const underGit = ({ dir }: RunBench): void => void execFileSync('git', ['init', '-q', dir]);
const stateOf = ({ dir }: RunBench): string => join(dir, '.tieback');

const assertSealed = async (bench: RunBench, outcome: Awaited<ReturnType<RunBench['tieback']['run']>>) => {
  expect(outcome).toMatchObject({ isComplete: true, failures: [] });
  const link = await bench.lakefs.commits.get(repository, outcome.backLinkCommit ?? '');
  expect(link.metadata['mlflow_run_id']).toBe(outcome.runId);
  expect(link.metadata['tieback.seal']).toBeDefined();
};

describe('a state folder that is removed while the command runs', () => {
  it.each([
    [0, 'FINISHED'],
    [3, 'FAILED'],
    [125, 'FAILED'],
  ] as const)('costs nothing: exit code %i, closed as %s, linked and sealed', async (code, status) => {
    using bench = await openRunBench();
    underGit(bench);
    const outcome = await bench.tieback.run(requestFor({ command: script(`${clean}; exit ${code}`) }));
    expect(outcome).toMatchObject({ childCode: code, status });
    await assertSealed(bench, outcome);
    expect(bench.warnings().filter((text) => text.includes('has removed tieback'))).toHaveLength(1);
    expect(await bench.tieback.ties()).toMatchObject([{ tie: firstTie, state: 'complete' }]);
    // Git is to see as little of the notes as before.
    expect(execFileSync('git', ['status', '--porcelain', '.tieback'], { cwd: bench.dir, encoding: 'utf8' })).toBe('');
  });

  it('is there again for what the command writes, which is recorded', async () => {
    using bench = await openRunBench();
    underGit(bench);
    const text = `${clean}; while [ ! -d "$(dirname "$TIEBACK_METRICS")" ]; do sleep 0.05; done
      echo '{"metrics":{"acc":0.5}}' >> "$TIEBACK_METRICS"`;
    const outcome = await bench.tieback.run(requestFor({ command: script(text) }));
    await assertSealed(bench, outcome);
    expect((await bench.mlflow.runs.get(outcome.runId ?? '')).metrics).toMatchObject([{ key: 'acc', value: 0.5 }]);
  });

  it('is held for another process that would resume, and finished later where a service is down', async () => {
    using bench = await openRunBench({ attempts: 1 });
    underGit(bench);
    const go = `${shellUntil('.tieback/ties/*/started')}; touch kept; sleep 0.2`;
    const text = `${clean}; ${go}; exit 0`;
    const running = bench.tieback.run(requestFor({ command: script(text) }));
    await expect.poll(() => existsSync(join(bench.dir, 'kept'))).toBe(true);
    await expect(bench.tieback.resume()).rejects.toMatchObject({ code: 'JOURNAL_LOCKED' });
    bench.takeDown('mlflow', 0);
    expect(await running).toMatchObject({ isComplete: false, childCode: 0 });
    bench.bringUp();
    const outcome = await bench.tieback.resume();
    expect(outcome).toMatchObject({ childCode: 0, status: 'FINISHED' });
    await assertSealed(bench, outcome);
  });

  it('and cannot be made again is done without; resume is told of with the repository', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const text = `${replace}; touch kept`;
    bench.whileTraining(async () => bench.takeDown('mlflow', 0));
    const outcome = await bench.tieback.run(requestFor({ command: patientScript(text) }));
    expect(outcome).toMatchObject({ isComplete: false, childCode: 0, isJournalGone: true });
    expect(bench.warnings()).toContainEqual(expect.stringContaining(`tieback resume --repo ${repository} ${firstTie}`));
  });

  it('and cannot be made again costs nothing where both services are there', async () => {
    using bench = await openRunBench();
    const text = `${replace}; exit 4`;
    const outcome = await bench.tieback.run(requestFor({ command: script(text) }));
    expect(outcome).toMatchObject({ childCode: 4, status: 'FAILED' });
    await assertSealed(bench, outcome);
  });
});

describe('a copy of an input that goes with the state folder', () => {
  it('makes no changed data of it: nobody can say any more', async () => {
    using bench = await openRunBench();
    underGit(bench);
    const inputs = [{ role: 'test', uri: 'lakefs://faces/v1/test' }];
    const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data' }, inputs, command: script(clean) }));
    expect(outcome).toMatchObject({ dataCheck: 'not-checked', dataMode: 'uri-given' });
    await assertSealed(bench, outcome);
    expect(bench.warnings()).toContainEqual(expect.stringContaining('input "test"'));
  });
});

describe('what was captured before the state folder is removed', () => {
  const openChanged = async () => {
    const bench = await openRunBench({ attempts: 1 });
    onTestFinished(() => bench[Symbol.dispose]());
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd: bench.dir });
    git('init', '--quiet');
    bench.write('train.py', 'lr = 1\n');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'first');
    bench.write('train.py', 'lr = 2\n');
    return bench;
  };
  const whenCaptured = shellUntil('.tieback/ties/*/captured/environment.json');
  /** What is noted last is noted by now too. */
  const afterCapture = (removal: string): string => `${whenCaptured}; sleep 0.3; ${removal}; exit 0`;
  const remove = untilDone('rm -rf .tieback');

  it.each([remove, replace])('is stored with the run all the same, as its tags have it: %s', async (removal) => {
    const bench = await openChanged();
    const command = script(afterCapture(removal));
    const outcome = await bench.tieback.run(requestFor({ command }));
    await assertSealed(bench, outcome);
    const runId = outcome.runId ?? '';
    const diff = await new Response(await bench.mlflow.artifacts.download(runId, 'tieback/code.diff')).text();
    expect(diff).toContain('+lr = 2');
    const { tags } = await bench.mlflow.runs.get(runId);
    expect(JSON.parse(tags['tieback.code_diff'] ?? '')).toMatchObject({ sha256: sha256(diff) });
    const kept = await bench.mlflow.artifacts.list(runId, 'tieback');
    expect(kept.map(({ path }) => path)).toContain('tieback/environment.json');
  });

  it('is said to be lost where another process finishes the run', async () => {
    const bench = await openChanged();
    bench.whileTraining(async () => bench.takeDown('mlflow', 0));
    const first = await bench.tieback.run(requestFor({ command: patientScript(afterCapture(remove)) }));
    expect(first).toMatchObject({ isComplete: false });
    bench.bringUp();
    await assertSealed(bench, await bench.tieback.resume());
    expect(bench.warnings()).toContainEqual(expect.stringContaining('tieback/code.diff is lost'));
  });
});

describe('a state folder that is removed while the prepare command runs', () => {
  const input = { role: 'test', uri: 'lakefs://faces/v1/test' } as const;

  it('is made again, with the inputs in it, and what was stated before is said to be lost', async () => {
    using bench = await openRunBench();
    underGit(bench);
    const outcome = await bench.tieback.run(
      requestFor({
        data: { dir: 'data' },
        inputs: [input],
        prepare: `echo '{"metadata":{"site":"berlin"}}' > "$TIEBACK_METADATA"; ${clean}; echo 9,9 > data/new.csv`,
        command: script('cp "$TIEBACK_INPUT_TEST_DIR/t.csv" kept'),
      }),
    );
    await assertSealed(bench, outcome);
    expect(outcome).toMatchObject({ childCode: 0, dataCheck: 'unchanged' });
    expect(bench.read('kept')).toBe('x,y\n5,6\n');
    expect(bench.warnings()).toContainEqual(expect.stringContaining('$TIEBACK_METADATA'));
    expect(existsSync(join(stateOf(bench), '.gitignore'))).toBe(true);
    expect(
      (await bench.lakefs.branches.find(repository, baselineAnchorBranch(outcome.baseline.commit)))?.id,
    ).toBeDefined();
  });

  it('is made again for what it states afterwards', async () => {
    using bench = await openRunBench();
    underGit(bench);
    const outcome = await bench.tieback.run(
      requestFor({
        data: { dir: 'data' },
        prepare: `${clean}; while [ ! -d "$(dirname "$TIEBACK_METADATA")" ]; do sleep 0.05; done
          echo 9,9 > data/new.csv; echo '{"metadata":{"site":"berlin"}}' > "$TIEBACK_METADATA"`,
      }),
    );
    await assertSealed(bench, outcome);
    const data = await bench.lakefs.commits.get(repository, outcome.dataCommit);
    expect(data.metadata['site']).toBe('berlin');
  });
});
