import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../../src/evidence/checks/run-checks.ts';
import { deriveSubject } from '../../../../src/evidence/derive/derive.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import type { Records } from '../../../../src/model/evidence.ts';
import { anchorBranch } from '../../../../src/tie/keys.ts';
import { finishedTie, repository, runId, saying, tie, wireCommit, without } from '../tie-records.ts';

const check = (records: Records, id: string) =>
  runChecks(deriveSubject(records), records).find((result) => result.id === id);

describe('LINK-01 of a back-link that stands elsewhere', () => {
  const world = finishedTie();
  const { back, baseline, data } = world.commits;
  const { id: _, ...rest } = back;
  const moved = wireCommit({ ...rest, parents: [baseline.id] });
  const records = saying(world, {
    [recordId.commit(repository, moved.id)]: moved,
    [recordId.log(repository, anchorBranch(tie))]: { commits: [moved.id, data.id, baseline.id] },
  });

  it('fails where it is no child of the data commit', () => {
    expect(check(records, 'LINK-01')).toMatchObject({
      outcome: 'fail',
      reason: 'the back-link does not stand on the commit that the run names',
    });
  });

  it('does not claim so where the data commit could not be read', () => {
    const unread = without({ ...world, records }, 'unreachable', recordId.commit(repository, data.id));
    expect(check(unread, 'LINK-01')?.reason).not.toContain('does not stand');
  });
});

describe('LINK-04 of a run that names a commit in its tags', () => {
  it('fails a dataset input that names a branch', () => {
    const world = finishedTie();
    const run = structuredClone(world.run);
    run.inputs.dataset_inputs.push({
      tags: [{ key: 'mlflow.data.context', value: 'validation' }],
      dataset: {
        name: 'faces',
        digest: 'x',
        source_type: 'lakefs',
        source: JSON.stringify({ uri: `lakefs://${repository}/main/validation/` }),
      },
    });
    const records = without(
      { ...world, records: saying(world, { [recordId.run(runId)]: { run } }) },
      'absent',
      recordId.object(repository, anchorBranch(tie), `_tieback/runs/${runId}.json`),
    );
    expect(check(records, 'LINK-04')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('"main"') });
  });
});

describe('TIME-01 with clocks that differ', () => {
  it.each(['lakefsOffsetMs', 'mlflowOffsetMs'])('takes the larger of both offsets (%s)', (name) => {
    const early = { startMs: 1795255190_000 };
    expect(check(finishedTie(early).records, 'TIME-01')?.outcome).toBe('fail');
    expect(check(finishedTie({ ...early, [name]: 9000 }).records, 'TIME-01')?.outcome).toBe('warn');
  });
});

describe('AUG-02 of somebody else’s data commit', () => {
  it('holds only the total against the listing: the rest was counted from another baseline', () => {
    const world = finishedTie();
    const { baseline, data } = world.commits;
    const foreign = { ...data, metadata: { ...data.metadata, 'tieback.tie': '20261101-aaaaaaaaaa' } };
    const diff = { added: 9, changed: 9, removed: 9, addedBytes: 0, sample: [], isComplete: false };
    const records = saying(world, {
      [recordId.commit(repository, data.id)]: foreign,
      [recordId.diff(repository, baseline.id, data.id, 'train/')]: diff,
    });
    expect(check(records, 'AUG-02')).toMatchObject({ outcome: 'pass' });
    const own = saying(world, { [recordId.diff(repository, baseline.id, data.id, 'train/')]: diff });
    expect(check(own, 'AUG-02')).toMatchObject({ outcome: 'fail' });
  });
});
