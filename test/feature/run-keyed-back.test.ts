import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTiebackError } from '../../src/errors.ts';
import { keyedTieId } from '../../src/tie/tie-id.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import {
  experiment,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';
import { openSecondMachine, type SecondMachine } from '../support/second-machine.ts';
import { servicesState } from '../support/services-state.ts';

const key = 'job-7';
const tie = keyedTieId(repository, experiment, key);
const mark = `data/.tieback/filling-${tie}.json`;
const dying = script('[ ! -e die ] || { kill -KILL $PPID; exit 9; }; echo ran >> ran');
const request: RunRequest = requestFor({ key, data: { dir: 'data', allowDelete: true }, command: dying });
const onV1: RunRequest = requestFor({
  key,
  source: { kind: 'fixed', ref: 'v1' },
  data: { dir: 'data' },
  command: dying,
});

const write = ({ dir }: Pick<SecondMachine, 'dir'>, path: string, content = ''): void => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
};

/** The same folder on each machine. */
const withFolder = (machine: SecondMachine): SecondMachine => {
  write(machine, 'data/new.csv', 'x,y\n9,9\n');
  return machine;
};

const journalOf = ({ dir }: SecondMachine): string => {
  const path = join(dir, '.tieback', 'ties', `${tie}.jsonl`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

const failing = async (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => undefined,
    (error: unknown) => (isTiebackError(error) ? error.code : error),
  );

const stateOf = async (bench: RunBench) => {
  const { branches, runs } = await servicesState(bench, repository);
  const own = branches.flatMap(({ log }) => log).filter(({ metadata }) => metadata['tieback.tie'] === tie);
  const roles = new Map(own.map(({ commit, metadata }) => [commit, metadata['tieback.role']]));
  return {
    roles: [...roles.values()].toSorted(),
    runs: runs.filter((run) => run.tags['tieback.tie'] === tie).map(({ status }) => status),
  };
};

const whole = { roles: ['data', 'record', 'run'], runs: ['FINISHED'] };

/** Loses lakeFS at one request after the other, until the journal has the branch begun and not done. */
const brokenAtBranch = async (bench: RunBench, machine: SecondMachine): Promise<void> => {
  for (let count = 3; ; count++) {
    bench.takeDown('lakefs', count);
    await failing(machine.tieback.run(request));
    bench.bringUp();
    const journal = journalOf(machine);
    if (journal.includes('"kind":"done","step":"branch"')) throw new Error('the branch was made at once');
    if (journal.includes('"kind":"intent","step":"branch"')) return;
  }
};

const loseCommits = ({ sandbox }: RunBench): void =>
  sandbox.lakefs.fail({
    method: 'POST',
    path: '/branches/retina-first/commits',
    times: 2,
    when: 'before-effect',
    action: { kind: 'cut' },
  });

/** Ends by SIGKILL, which only its shell sees: by what the journal says its tieback was killed with it. */
const killedUnseen = async (bench: RunBench): Promise<RunRequest> => {
  const command = patientScript('[ ! -e die ] || kill -KILL $$; echo ran >> ran');
  const killed = { ...requestFor({ key, source: { kind: 'fixed', ref: 'v1' } }), command };
  bench.write('die', '');
  bench.whileTraining(async () => bench.takeDown('mlflow', 1));
  expect(await bench.tieback.run(killed)).toMatchObject({ childCode: 137, isComplete: false });
  bench.bringUp();
  bench.whileTraining(async () => undefined);
  rmSync(join(bench.dir, 'die'));
  const journal = join(bench.dir, '.tieback', 'ties', `${tie}.jsonl`);
  const lines = readFileSync(journal, 'utf8').split('\n');
  const end = lines.findIndex((line) => line.includes('"kind":"done","step":"train"'));
  writeFileSync(
    journal,
    lines
      .slice(0, end)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return killed;
};

const notices = ({ told }: RunBench): string =>
  told.flatMap((event) => (event.kind === 'notice' ? [event.text] : [])).join('\n');

describe('a run with a key whose training was killed together with its tieback', () => {
  it('is run again where that is asked for', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const killed = await killedUnseen(bench);
    expect(await bench.tieback.run({ ...killed, retrain: true })).toMatchObject({
      isComplete: true,
      status: 'FINISHED',
      childCode: 0,
    });
    expect(bench.read('ran')).toBe('ran\n');
    expect((await stateOf(bench)).runs).toEqual(['FINISHED']);
  });

  it('is recorded as it ended where it is not, and says that nothing is run', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const killed = await killedUnseen(bench);
    expect(await bench.tieback.run(killed)).toMatchObject({ isComplete: true, status: 'KILLED', childCode: 137 });
    expect(notices(bench)).toContain('nothing is run: the training of this key has ended (exit code 137)');
    expect(existsSync(join(bench.dir, 'ran'))).toBe(false);
  });
});

const patience = { timeout: 60_000 };

describe('a run with a key that comes back to the machine that began it', patience, () => {
  it('knows its branch by what another machine has staged there', async () => {
    using bench = await openRunBench({ attempts: 1 });
    using first = withFolder(openSecondMachine(bench));
    using second = withFolder(openSecondMachine(bench));
    await brokenAtBranch(bench, first);
    loseCommits(bench);
    expect(await failing(second.tieback.run(request))).toBeDefined();
    expect(
      (await servicesState(bench, repository)).branches.find(({ id }) => id === 'retina-first')?.staged,
    ).not.toEqual([]);
    expect(await first.tieback.run(request)).toMatchObject({ isComplete: true, dataCheck: 'unchanged' });
    expect(await stateOf(bench)).toEqual(whole);
  });

  it('goes on with the data and the run that another machine has made', async () => {
    using bench = await openRunBench({ attempts: 1 });
    using first = withFolder(openSecondMachine(bench));
    using second = withFolder(openSecondMachine(bench));
    loseCommits(bench);
    expect(await failing(first.tieback.run(request))).toBeDefined();
    write(second, 'die');
    expect(await failing(second.tieback.run(request))).toBe('CHILD_STATUS_UNKNOWN');
    expect(await failing(first.tieback.run(request))).toBe('TIE_TRAINED');
    expect(await first.tieback.run({ ...request, retrain: true })).toMatchObject({
      isComplete: true,
      dataCheck: 'unchanged',
    });
    expect(await stateOf(bench)).toEqual(whole);
  });
});

describe('a machine that broke off while it fetched the data of a tie with a key', patience, () => {
  const broken = async (bench: RunBench, first: SecondMachine, second: SecondMachine): Promise<void> => {
    write(first, 'die');
    expect(await failing(first.tieback.run(onV1))).toBe('CHILD_STATUS_UNKNOWN');
    const rule = { method: 'GET', path: 'b.csv', when: 'before-effect' } as const;
    bench.sandbox.lakefs.fail({ ...rule, action: { kind: 'delay', ms: 500 } });
    bench.sandbox.lakefs.fail({ ...rule, action: { kind: 'status', status: 500 } });
    expect(await failing(second.tieback.run({ ...onV1, retrain: true }))).toBeDefined();
    expect(['data/a.csv', 'data/deep/b.csv', mark].map((path) => existsSync(join(second.dir, path)))).toEqual([
      true,
      false,
      true,
    ]);
  };

  it('fetches the rest when it is told to go on', async () => {
    using bench = await openRunBench({ attempts: 1 });
    using first = openSecondMachine(bench);
    using second = openSecondMachine(bench);
    await broken(bench, first, second);
    const outcome = await second.tieback.run({ ...onV1, retrain: true });
    expect(outcome).toMatchObject({ isComplete: true, dataCheck: 'unchanged' });
    expect(existsSync(join(second.dir, 'data/.tieback'))).toBe(false);
  });

  it('leaves the folder alone when it holds more than that', async () => {
    using bench = await openRunBench({ attempts: 1 });
    using first = openSecondMachine(bench);
    using second = openSecondMachine(bench);
    await broken(bench, first, second);
    write(second, 'data/mine.csv', 'm');
    expect(await failing(second.tieback.run({ ...onV1, retrain: true }))).toBe('DATA_DIRECTORY_UNFILLED');
  });

  it('leaves the folder to a machine that fills it with another version, as far as it can see', async () => {
    using bench = await openRunBench({ attempts: 1 });
    using first = openSecondMachine(bench);
    using second = openSecondMachine(bench);
    await broken(bench, first, second);
    const own = JSON.parse(readFileSync(join(second.dir, mark), 'utf8')) as object;
    const theirs = { ...own, tie: '20261121-ffffffffff', host: 'elsewhere.example', commit: 'f'.repeat(64) };
    write(second, 'data/.tieback/filling-20261121-ffffffffff.json', JSON.stringify(theirs));
    await expect(second.tieback.run({ ...onV1, retrain: true })).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_UNFILLED',
      message: expect.stringContaining('on host "elsewhere.example"'),
      hint: expect.stringContaining(`rm "${join(second.dir, 'data/.tieback/filling-20261121-ffffffffff.json')}"`),
    });
  });
});

describe('a training that outlived tieback and its shell', patience, () => {
  const orphaned = script(
    '[ ! -e die ] || { rm die; echo begun >> ran; kill -KILL $PPID; sleep 4; echo ended >> ran; exit 0; }; echo again >> ran',
  );
  const asked: RunRequest = { ...onV1, data: undefined, command: orphaned };
  const leave = async (bench: RunBench): Promise<void> => {
    bench.write('die', '');
    expect(await failing(bench.tieback.run(asked))).toBe('CHILD_STATUS_UNKNOWN');
    expect(bench.read('ran')).toBe('begun\n');
  };
  const waited = expect.objectContaining({
    text: expect.stringMatching(/^waiting for the training.*\(process \d+\)$/),
  });

  it('is waited for before it is started again', async () => {
    using bench = await openRunBench();
    await leave(bench);
    expect(await bench.tieback.run({ ...asked, retrain: true })).toMatchObject({ isComplete: true, childCode: 0 });
    expect(bench.read('ran')).toBe('begun\nended\nagain\n');
    expect(bench.told).toContainEqual(waited);
  });

  it('is not started again when its script tells MLflow meanwhile that it finished', async () => {
    using bench = await openRunBench();
    await leave(bench);
    const { id = '' } = (await bench.mlflow.experiments.findByName(experiment)) ?? {};
    const runs = await Array.fromAsync(bench.mlflow.runs.search({ experimentIds: [id] }));
    const rejoined = bench.tieback.run({ ...asked, retrain: true });
    await expect.poll(() => bench.told).toContainEqual(waited);
    for (const run of runs) await bench.mlflow.runs.update(run.id, { status: 'FINISHED', endTime: run.startTime });
    expect(await rejoined).toMatchObject({ isComplete: true, status: 'FINISHED' });
    expect(bench.read('ran')).toBe('begun\nended\n');
  });

  it('is left as it is unless it is to be started again', async () => {
    using bench = await openRunBench();
    await leave(bench);
    expect(await failing(bench.tieback.run(asked))).toBe('TIE_TRAINED');
    expect(bench.read('ran')).toBe('begun\nended\n');
  });
});

describe.runIf(process.platform === 'linux')(
  'a training whose notes were removed after tieback was killed',
  patience,
  () => {
    it('is not started again beside its shell, which lives, but after it', async () => {
      using bench = await openRunBench();
      const asked: RunRequest = { ...onV1, data: undefined, retrain: true };
      bench.write('die', '');
      expect(await failing(bench.tieback.run(asked))).toBe('CHILD_STATUS_UNKNOWN');
      rmSync(join(bench.dir, 'die'));
      const started = join(bench.dir, '.tieback', 'ties', tie, 'started');
      rmSync(join(bench.dir, '.tieback'), { recursive: true });
      const shell = spawn('sh', ['-c', 'read line; exit 0', 'tieback', started], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      await expect(bench.tieback.run(asked)).rejects.toMatchObject({
        code: 'TIE_TRAINED',
        details: { tie, pid: shell.pid },
      });
      expect(existsSync(join(bench.dir, 'ran'))).toBe(false);
      shell.stdin.end();
      await once(shell, 'exit');
      expect(await bench.tieback.run(asked)).toMatchObject({ isComplete: true, childCode: 0 });
      expect(bench.read('ran')).toBe('ran\n');
    });
  },
);
