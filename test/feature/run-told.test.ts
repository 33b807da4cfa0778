import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createTieback } from '../../src/tieback.ts';
import { runStepsFor } from '../../src/wrap/run-steps.ts';
import {
  benchTime,
  firstTie,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
} from '../support/run-bench.ts';

const notices = ({ told }: RunBench): readonly string[] =>
  told.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));

const stepText = ({ told }: RunBench, step: string): string | undefined =>
  told.flatMap((event) => (event.kind === 'step-done' && event.step === step ? [event.text] : []))[0];

describe('a run in which nothing was logged', () => {
  it('is told with what may have happened, though the command ended well', async () => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor());
    expect(notices(bench)).toContainEqual(
      expect.stringMatching(
        /^no parameter and no metric was logged to the run: .*--mode adopt; .*http:\/\/mlflow\.sandbox$/,
      ),
    );
  });

  it('is told with the likeliest reason when the command failed', async () => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor({ command: ['sh', '-c', 'exit 1'] }));
    expect(notices(bench)).toContainEqual(
      expect.stringMatching(/^the command failed before it logged .*; if its error is about .* --mode adopt$/),
    );
  });

  it('is not told of one that logged something', async () => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor({ command: ['sh', '-c', `echo '{"metrics":{"acc":1}}' >> $TIEBACK_METRICS`] }));
    expect(notices(bench)).not.toContainEqual(expect.stringContaining('logged'));
  });

  it('names the server where no run of the script was recognised', async () => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor({ mode: 'adopt' }));
    expect(bench.warnings()).toEqual([
      expect.stringMatching(
        /^no MLflow run on http:\/\/mlflow\.sandbox could be recognised as the script's: .*tieback link RUN/,
      ),
    ]);
  });

  it('names runs that may be meant: those of no tie that began meanwhile', async () => {
    using bench = await openRunBench();
    const create = async (startTime: number, tags = {}) => {
      const experimentId = (await bench.mlflow.experiments.findByName('retina'))?.id ?? '';
      return (await bench.mlflow.runs.create({ experimentId, startTime, tags })).id;
    };
    const made: string[] = [];
    bench.whileTraining(async () => {
      await create(benchTime - 1000);
      await create(benchTime, { 'tieback.tie': '20261121-0123456789' });
      made.push(await create(benchTime));
    });
    await bench.tieback.run(requestFor({ mode: 'adopt', command: patientScript() }));
    expect(bench.warnings()[1]).toBe(
      `runs of experiment "retina" that began during the training and belong to no tie: ${made.join(', ')}`,
    );
  });
});

describe('the id of a tie', () => {
  it('is told before anything is made, and not once more by resume', async () => {
    using bench = await openRunBench({ attempts: 1 });
    bench.takeDown('mlflow', 2);
    const asked = bench.tieback.run(requestFor());
    await expect(asked).rejects.toThrow();
    bench.bringUp();
    const text = `tie ${firstTie}; to go on with it on another machine: tieback resume --repo ${repository} ${firstTie}`;
    expect(bench.told.find(({ kind }) => kind !== 'count')).toEqual({ kind: 'notice', level: 'info', text });
    await bench.tieback.resume();
    expect(notices(bench).filter((one) => one === text)).toHaveLength(1);
  });
});

describe('a run that the script made in another experiment', () => {
  it('is told', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const experimentId = await bench.mlflow.experiments.create({ name: 'elsewhere' });
      const tie = (await bench.tieback.ties())[0]?.tie ?? '';
      await bench.mlflow.runs.create({ experimentId, startTime: benchTime, tags: { 'tieback.tie': tie } });
    });
    await bench.tieback.run(requestFor({ mode: 'adopt', command: patientScript() }));
    expect(notices(bench)).toContain(
      'the script made its run in experiment "elsewhere", and not in "retina", which was asked for',
    );
  });
});

describe('what is stored of code, packages and machine', () => {
  it('is told by name', async () => {
    using bench = await openRunBench();
    const { command: _command, ...request } = requestFor({ source: { kind: 'fixed', ref: 'v1' } });
    await bench.tieback.start(request);
    await bench.tieback.finish();
    expect(stepText(bench, 'environment')).toBe('store environment.json with the run, under tieback/');
  });
});

describe('the plan of a run that the script makes', () => {
  it('says that its name is not the one that was asked for', async () => {
    using bench = await openRunBench();
    const plan = await bench.tieback.plan(requestFor({ mode: 'adopt' }));
    expect(runStepsFor(plan).attachRun.describe(plan)).toContain('the script names it, which need not be "first"');
  });
});

describe('a run whose caller cannot bear to be told', () => {
  it('is recorded all the same', async () => {
    using bench = await openRunBench();
    const warned = once(process, 'warning');
    const onProgress = () => {
      throw new Error('the bar is gone');
    };
    const { run } = createTieback(bench.config, { runtime: bench.runtime, onProgress });
    expect(await run(requestFor())).toMatchObject({ isComplete: true, status: 'FINISHED' });
    expect(String(await warned)).toContain('onProgress threw, which is ignored from now on: the bar is gone');
  });
});
