import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';

let bench: StrategyBench;
beforeEach(async () => {
  const opened = await openStrategyBench();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  bench = opened;
});

const train = (ref: string) =>
  bench.train({
    name: 'winner',
    edits: { 'a.csv': 'x,y\n2,1\n' },
    metrics: { sensitivity: 0.9 },
    source: { kind: 'baseline', ref },
  });

const promote = async () => {
  const { repository, experiment, model } = bench;
  const proposal = await bench.tieback.planPromotion({ repository, experiment, model, run: 'winner' });
  if (proposal.kind !== 'decide') throw new Error(JSON.stringify(proposal));
  expect(await bench.tieback.decide(proposal.plan)).toMatchObject({ kind: 'done' });
};

const evidence = (id: string): Promise<Evidence> => {
  writeFileSync(join(bench.dir, 'card.yaml'), 'cardVersion: 1\n');
  return bench.tieback.evidence({ id, repository: bench.repository }, undefined, { card: 'card.yaml' });
};
const check = ({ checks }: Evidence, id: string) => checks.find((one) => one.id === id);

const action = 'name: gate\non:\n  pre-merge:\n    branches: [main]\nhooks:\n  - id: look\n    type: lua\n';

describe('the merge of a promotion on a server that asks no hooks', () => {
  it('fails an action that nobody asked, and tells what the action files say', async () => {
    const commit = await bench.mergeToMain('gated', {
      '_lakefs_actions/gate.yaml': action,
      '_lakefs_actions/broken.yaml': 'name: [',
    });
    await bench.lakefs.tags.create(bench.repository, { id: 'v2', ref: commit });
    const { runId } = await train('v2');
    await promote();
    const taken = await evidence(runId);
    expect(check(taken, 'GOV-02')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(
        'no run of pre-merge action "gate" (_lakefs_actions/gate.yaml) is recorded for merge',
      ),
    });
    const read = Object.entries(taken.records).filter(([id]) => id.startsWith('tieback:actions:'));
    expect(read).toHaveLength(2);
    for (const [, { body }] of read)
      expect(body).toEqual({
        files: [
          { path: '_lakefs_actions/broken.yaml', checksum: expect.any(String), isReadable: false },
          {
            path: '_lakefs_actions/gate.yaml',
            checksum: expect.any(String),
            isReadable: true,
            name: 'gate',
            hooks: ['look'],
            preMerge: ['main'],
          },
        ],
        isComplete: true,
      });
  });

  it('warns of a merge that was made beside an open pull request', async () => {
    const { runId } = await train('v1');
    const branch = (await bench.mlflow.runs.get(runId)).tags['lakefs.branch'] ?? '';
    const { id } = await bench.lakefs.pullRequests.create(bench.repository, {
      title: 'take the winner',
      sourceBranch: branch,
      destinationBranch: 'main',
    });
    await promote();
    expect(check(await evidence(runId), 'GOV-03')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining(`was made beside pull request ${id} "take the winner" (open)`),
    });
  });

  it('keeps the latest twenty pull requests of the branch, and says nothing of those before', async () => {
    const { runId } = await train('v1');
    const { repository, lakefs } = bench;
    const sourceBranch = (await bench.mlflow.runs.get(runId)).tags['lakefs.branch'] ?? '';
    const asked: string[] = [];
    for (let count = 0; count < 21; count += 1) {
      const request = { title: `${count}`, sourceBranch, destinationBranch: 'main' };
      asked.push((await lakefs.pullRequests.create(repository, request)).id);
    }
    await promote();
    const taken = await evidence(runId);
    expect(check(taken, 'GOV-03')).toMatchObject({
      outcome: 'skip',
      reason: expect.stringContaining('there are more pull requests than were looked at'),
    });
    const list = Object.entries(taken.records).find(([id]) => id.startsWith('tieback:pulls:'))?.[1].body;
    expect(list).toMatchObject({ isComplete: false, pulls: expect.any(Array) });
    const { pulls } = list as { pulls: string[] };
    expect(pulls).toHaveLength(20);
    expect(asked).toEqual(expect.arrayContaining(pulls));
  });

  it('has nothing to look at once the promotion is taken back', async () => {
    const { runId } = await train('v1');
    await promote();
    const { repository, model } = bench;
    const rollback = await bench.tieback.planRollback({ repository, model });
    if (rollback.kind !== 'decide') throw new Error(JSON.stringify(rollback));
    await bench.tieback.decide(rollback.plan);
    const taken = await evidence(runId);
    for (const id of ['GOV-02', 'GOV-03'])
      expect(check(taken, id)).toMatchObject({
        outcome: 'skip',
        reason: 'the last decision about the run took its promotion back',
      });
  });
});
