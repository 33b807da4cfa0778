import { expect, it } from 'vitest';
import { runTag } from '../../../../src/tie/keys.ts';
import type { TieThere } from '../../../../src/wrap/elsewhere/look-at-tie.ts';
import { reopenRuns } from '../../../../src/wrap/elsewhere/rejoining.ts';
import type { RunPorts } from '../../../../src/wrap/ports.ts';

/** What is asked of MLflow to start the command again in a run with these tags, beside a run that was left open. */
const askedWith = async (tags: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
  const asked: unknown[] = [];
  const note =
    (what: string) =>
    async (...args: readonly unknown[]) =>
      void asked.push([what, ...args.slice(0, 2)]);
  const run = { id: 'own', status: 'FAILED', tags };
  const there = { runs: [run, { id: 'left', status: 'RUNNING' }], run, planned: { plan: { input: { mode: 'own' } } } };
  const ports = {
    mlflow: { runs: { update: note('update'), deleteTag: note('deleteTag') } },
    runtime: { now: () => 7 },
  };
  await reopenRuns(there as unknown as TieThere, ports as unknown as RunPorts, {});
  return asked;
};

const reopened = ['update', 'own', { status: 'RUNNING' }];
const closed = ['update', 'left', { status: 'KILLED', endTime: 7 }];

it('opens the run for another start, and closes what the broken one left open', async () => {
  expect(await askedWith({})).toEqual([reopened, closed]);
});

it('takes back who had recorded how the broken one ended', async () => {
  const tags = { [runTag.statusRecordedBy]: 'eve@lab' };
  expect(await askedWith(tags)).toEqual([reopened, ['deleteTag', 'own', runTag.statusRecordedBy], closed]);
});
