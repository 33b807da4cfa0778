import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTiebackError } from '../../src/errors.ts';
import { keyedTieId } from '../../src/tie/tie-id.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { experiment, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';
import { openSecondMachine, type SecondMachine } from '../support/second-machine.ts';
import { servicesState } from '../support/services-state.ts';
import { shellUntil } from '../support/shell-until.ts';

const key = 'job-7';
const tie = keyedTieId(repository, experiment, key);

const codeOf = (action: Promise<unknown>): Promise<string | undefined> =>
  action.then(
    () => undefined,
    (error: unknown) => {
      if (!isTiebackError(error)) throw error;
      return error.code;
    },
  );

/** Leaves a line behind, and what it found in the data folder. */
const command = script('echo ran >> ran; ls $TIEBACK_DATA_DIR > seen; exit $(cat exit 2>/dev/null || echo 0)');
const dying = script('[ ! -e die ] || { kill -KILL $PPID; exit 9; }; echo ran >> ran; ls $TIEBACK_DATA_DIR > seen');

const full: RunRequest = requestFor({
  key,
  data: { dir: 'data' },
  prepare: 'date +%N > "$TIEBACK_DATA_DIR/new.csv"',
  tag: 'v2',
  command,
});
const fixed: RunRequest = requestFor({ key, source: { kind: 'fixed', ref: 'v1' }, command });
const kinds = [
  ['with a baseline', full],
  ['on a fixed version', fixed],
] as const;

const read = (machine: Pick<SecondMachine, 'dir'>, name: string): string => {
  try {
    return readFileSync(join(machine.dir, name), 'utf8');
  } catch {
    return '';
  }
};

/** What the services hold of the tie. */
const stateOf = async (bench: RunBench) => {
  const { branches, tags, runs } = await servicesState(bench, repository);
  const own = branches.flatMap(({ log }) => log).filter(({ metadata }) => metadata['tieback.tie'] === tie);
  const commits = [...new Map(own.map((commit) => [commit.commit, commit])).values()];
  return {
    roles: commits.map(({ metadata }) => metadata['tieback.role']).toSorted(),
    link: commits.find(({ metadata }) => metadata['tieback.role'] === 'run')?.metadata,
    tags: tags.map(({ id }) => id),
    runs: runs.filter((run) => run.tags['tieback.tie'] === tie),
    branches: branches.map(({ id }) => id),
  };
};

const rolesOf = (request: RunRequest) =>
  request.source.kind === 'fixed' ? ['record', 'run'] : ['data', 'record', 'run'];

/** A status that nobody noted is waited for, two seconds each time. */
const patience = { timeout: 60_000 };

describe.each(kinds)('a run with a key %s', patience, (_title, request) => {
  it('is done once, and told of ever after, on any machine', async () => {
    using bench = await openRunBench();
    using second = openSecondMachine(bench);
    const first = await bench.tieback.run(request);
    expect(first).toMatchObject({ tie, isComplete: true, status: 'FINISHED' });
    expect(first.wasSealed).toBeUndefined();
    const before = await servicesState(bench, repository);
    for (const machine of [bench, second, bench]) {
      const again = await machine.tieback.run(request);
      expect(again).toMatchObject({ tie, isComplete: true, wasSealed: true, runId: first.runId, childCode: 0 });
    }
    expect(await servicesState(bench, repository)).toEqual(before);
    expect([read(bench, 'ran'), read(second, 'ran')]).toEqual(['ran\n', '']);
    const { link, runs } = await stateOf(bench);
    expect([link?.['tieback.attempts'], runs[0]?.tags['tieback.attempts']]).toEqual(['1', '1']);
  });

  it.each(['lakefs', 'mlflow'] as const)(
    'goes on elsewhere, wherever the first machine lost %s before the training',
    async (service) => {
      let rejoined = 0;
      for (let count = 0; ; count++) {
        using bench = await openRunBench({ attempts: 1 });
        using second = openSecondMachine(bench);
        bench.takeDown(service, count);
        const broken = await bench.tieback.run(request).then(
          () => undefined,
          (error: unknown) => error,
        );
        bench.bringUp();
        if (broken === undefined) break;
        const isStarted = (await stateOf(bench)).branches.some((id) => id.includes('-attempt-'));
        if (isStarted) expect(await codeOf(second.tieback.run(request))).toBe('TIE_TRAINED');
        const outcome = await second.tieback.run({ ...request, retrain: true });
        expect({ count, ...outcome }).toMatchObject({ count, tie, isComplete: true, status: 'FINISHED' });
        const { roles, runs, tags } = await stateOf(bench);
        expect({ count, roles, runs: runs.length }).toEqual({ count, roles: rolesOf(request), runs: 1 });
        expect(tags).toEqual(request.tag === undefined ? ['v1'] : ['v1', 'v2']);
        expect(read(second, 'ran')).toBe('ran\n');
        if (request.data !== undefined) {
          expect(read(second, 'seen')).toContain('new.csv');
          expect(outcome.dataCheck).toBe('unchanged');
        }
        rejoined++;
      }
      expect(rejoined).toBeGreaterThan(2);
    },
  );

  it('does not train twice by itself; told to, it does so in the same run, and counts', async () => {
    using bench = await openRunBench();
    using second = openSecondMachine(bench);
    using third = openSecondMachine(bench);
    writeFileSync(join(bench.dir, 'die'), '');
    writeFileSync(join(second.dir, 'die'), '');
    const asked = { ...request, command: dying };
    expect(await codeOf(bench.tieback.run(asked))).toBe('CHILD_STATUS_UNKNOWN');
    for (const machine of [bench, second]) expect(await codeOf(machine.tieback.run(asked))).toBe('TIE_TRAINED');
    const again = { ...asked, retrain: true };
    expect(await codeOf(second.tieback.run(again))).toBe('CHILD_STATUS_UNKNOWN');
    expect(await codeOf(second.tieback.run(asked))).toBe('TIE_TRAINED');
    expect(await codeOf(third.tieback.run(asked))).toBe('TIE_TRAINED');
    const outcome = await third.tieback.run(again);
    expect(outcome).toMatchObject({ isComplete: true, status: 'FINISHED', childCode: 0 });
    const { link, runs, roles } = await stateOf(bench);
    expect(roles).toEqual(rolesOf(request));
    expect(runs).toMatchObject([{ id: outcome.runId, status: 'FINISHED', tags: { 'tieback.attempts': '3' } }]);
    expect(link).toMatchObject({ 'tieback.attempts': '3', mlflow_run_id: outcome.runId });
    expect(await bench.tieback.run(asked)).toMatchObject({ wasSealed: true, runId: outcome.runId });
  });

  it('trains again on the disk that it broke on, without what the broken one noted', async () => {
    using bench = await openRunBench();
    writeFileSync(join(bench.dir, 'die'), '');
    const asked = { ...request, command: dying };
    expect(await codeOf(bench.tieback.run(asked))).toBe('CHILD_STATUS_UNKNOWN');
    rmSync(join(bench.dir, 'die'));
    expect(await bench.tieback.run({ ...asked, retrain: true })).toMatchObject({ isComplete: true, childCode: 0 });
    expect(read(bench, 'ran')).toBe('ran\n');
    expect((await stateOf(bench)).link).toMatchObject({ 'tieback.attempts': '2' });
  });

  it('records a training that another machine has seen end, and does not repeat it', async () => {
    using bench = await openRunBench({ attempts: 1 });
    using second = openSecondMachine(bench);
    bench.write('exit', '3');
    const patient = script(`${shellUntil('go')}; exit 3`);
    const requests = request.source.kind === 'fixed' ? 1 : 2;
    bench.whileTraining(async () => bench.takeDown('lakefs', requests));
    expect(await bench.tieback.run({ ...request, command: patient })).toMatchObject({ isComplete: false });
    bench.bringUp();
    const outcome = await second.tieback.run({ ...request, command: patient, retrain: true });
    expect(outcome).toMatchObject({ isComplete: true, status: 'FAILED', childCode: 3 });
    expect(outcome.wasSealed).toBeUndefined();
    expect((await stateOf(bench)).link).toMatchObject({ 'tieback.attempts': '1' });
  });

  it('is refused for another run, and after it was given up', async () => {
    using bench = await openRunBench();
    using second = openSecondMachine(bench);
    await bench.tieback.run(request);
    for (const other of [{ command: ['false'] }, { prefix: 'test' }, { model: 'another' }])
      expect(await codeOf(second.tieback.run({ ...request, ...other }))).toBe('USAGE_INVALID');
    expect(await codeOf(second.tieback.run({ ...request, key: '' }))).toBe('USAGE_INVALID');
    const next = { ...request, key: 'job-8', runName: 'second', tag: undefined, command: dying };
    writeFileSync(join(bench.dir, 'die'), '');
    expect(await codeOf(bench.tieback.run({ ...next, data: undefined, prepare: undefined }))).toBe(
      'CHILD_STATUS_UNKNOWN',
    );
    const given = keyedTieId(repository, experiment, 'job-8');
    await second.tieback.abort(given, { repository, isTrainingDiscarded: true });
    expect(await codeOf(second.tieback.run({ ...next, data: undefined, prepare: undefined }))).toBe('TIE_ABORTED');
    expect((await stateOf(bench)).branches.filter((id) => id.includes(given))).toEqual([]);
  });
});

describe('two machines with one key', () => {
  it.each(kinds)('at the same moment make one run %s, and the other says so', async (_title, request) => {
    using bench = await openRunBench();
    const machines = Array.from({ length: 4 }, () => openSecondMachine(bench));
    const results = await Promise.all(
      machines.map((machine) =>
        machine.tieback.run(request).then(
          ({ isComplete }) => isComplete,
          (error: unknown) => (isTiebackError(error) ? error.code : error),
        ),
      ),
    );
    expect(results.toSorted()).toEqual(['TIE_TAKEN', 'TIE_TAKEN', 'TIE_TAKEN', true]);
    expect(machines.map((machine) => read(machine, 'ran')).join('')).toBe('ran\n');
    const { roles, runs } = await stateOf(bench);
    expect([roles, runs.length]).toEqual([rolesOf(request), 1]);
    for (const machine of machines) machine[Symbol.dispose]();
  });
});

describe('a run with a key whose script makes its own runs', patience, () => {
  it('is trained again in a run of its own, to which the link leads', async () => {
    using bench = await openRunBench();
    using second = openSecondMachine(bench);
    const asked = { ...full, mode: 'adopt' as const, command: dying };
    writeFileSync(join(bench.dir, 'die'), '');
    expect(await codeOf(bench.tieback.run(asked))).toBe('CHILD_STATUS_UNKNOWN');
    expect(await codeOf(second.tieback.run(asked))).toBe('TIE_TRAINED');
    const outcome = await second.tieback.run({ ...asked, retrain: true });
    expect(outcome).toMatchObject({ isComplete: true, status: 'FINISHED' });
    expect((await stateOf(bench)).link).toMatchObject({ 'tieback.attempts': '2', mlflow_run_id: outcome.runId });
    expect(await second.tieback.run(asked)).toMatchObject({ wasSealed: true });
  });
});
