import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decisionSteps } from '../../src/promote/decision-steps.ts';
import { decisionEnd } from '../support/decision-end.ts';
import { sampleOf } from '../support/sample.ts';
import { openStrategyBench } from '../support/strategies.ts';
import { openCli } from '../support/strategy-cli.ts';
import { breakingOptions } from '../support/tieback-command.ts';

const moments = ['before-effect', 'before-journal', 'after-journal', 'answer-lost'] as const;
type Moment = (typeof moments)[number];
type Verb = 'promote' | 'rollback';
type Point = { readonly step: string; readonly moment: Moment; readonly machine: 'the same' | 'another' };

const commit = (role: string): string => `^POST .*/commits .*"tieback.role":"${role}"`;

/** The request by which each step changes a service. Steps that are not here change none. */
const requestOf: Readonly<Record<Verb, Readonly<Record<string, string>>>> = {
  promote: {
    decision: commit('decision'),
    claim: '^POST .*/tags .*"tieback-promotion-',
    change: '^POST .*/merge/main ',
    tags: '^POST .*/tags .*"promoted-',
    version: '^POST .*/model-versions/create ',
    alias: '^POST .*/registered-models/alias ',
    attach: '^PUT .*/decision[.]json ',
    outcome: commit('outcome'),
  },
  rollback: {
    decision: commit('decision'),
    claim: '^POST .*/tags .*"tieback-promotion-',
    change: '^POST .*/revert ',
    tags: '^POST .*/tags .*"promoted-',
    alias: '^DELETE .*/registered-models/alias ',
    attach: '^PUT .*/decision[.]json ',
    outcome: commit('outcome'),
  },
};

const steps = Object.keys(decisionSteps);
/** Before the number is claimed nobody else can know of a decision. */
const isClaimedBefore = (step: string, moment: Moment): boolean =>
  !(step === 'decision' || (step === 'claim' && moment === 'before-effect'));

const pointsOf = (verb: Verb): readonly Point[] =>
  steps.flatMap((step) =>
    moments.flatMap((moment): readonly Point[] => {
      if (moment === 'answer-lost') return step in requestOf[verb] ? [{ step, moment, machine: 'the same' }] : [];
      // What is journaled is the same as what is not begun, but for the last step.
      if (moment === 'after-journal') return step === 'outcome' ? [{ step, moment, machine: 'the same' }] : [];
      const isForeign = moment === 'before-journal' && isClaimedBefore(step, moment);
      return [
        { step, moment, machine: 'the same' },
        ...(isForeign ? [{ step, moment, machine: 'another' } as const] : []),
      ];
    }),
  );

/** A bench on which the verb is all that is left to do. */
const prepare = async (verb: Verb) => {
  const bench = await openStrategyBench();
  const { runId } = await bench.train({
    name: 'winner',
    edits: { 'a.csv': 'x,y\n2,1\n' },
    metrics: { sensitivity: 0.9 },
  });
  const promote = ['promote', 'winner', '--experiment', bench.experiment, '--yes'];
  if (verb === 'rollback') expect(await openCli(bench)(...promote)).toMatchObject({ code: 0 });
  return { bench, runId, args: verb === 'promote' ? promote : ['rollback', bench.model, '--yes'] };
};

describe.each(['promote', 'rollback'] as const)('a %s', (verb) => {
  let unbroken: unknown;
  beforeAll(async () => {
    const { bench, runId, args } = await prepare(verb);
    await using _bench = bench;
    expect(await openCli(bench)(...args)).toMatchObject({ code: 0 });
    unbroken = await decisionEnd(bench, runId);
    expect(unbroken).toMatchObject({ staged: [] });
  });

  it.concurrent.each(sampleOf(pointsOf(verb)))(
    'broken at $step, $moment, and resumed on $machine machine, ends as if it had not been',
    async ({ step, moment, machine }) => {
      const { bench, runId, args } = await prepare(verb);
      await using _bench = bench;
      const mark = join(bench.dir, 'broken');
      const broken = await openCli(bench).with({
        NODE_OPTIONS: breakingOptions(),
        TIEBACK_TEST_BREAK: `${step} ${moment}`,
        TIEBACK_TEST_BROKEN: mark,
        TIEBACK_TEST_REQUEST: requestOf[verb][step] ?? '',
      })(...args);
      expect(existsSync(mark), broken.stderr).toBe(true);
      if (moment === 'answer-lost') expect(broken, broken.stderr).toMatchObject({ code: 0 });
      else {
        expect(broken.signal).toBe('SIGKILL');
        const elsewhere = machine === 'another' ? ['--state', join(bench.dir, 'elsewhere')] : [];
        const resumed = await openCli(bench)('promote', '--resume', ...elsewhere);
        expect(resumed.code, resumed.stderr).toBe(0);
      }
      expect(await decisionEnd(bench, runId)).toEqual(unbroken);
    },
  );
});
