import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import { benchTime, openRunBench, repository, requestFor, script } from '../support/run-bench.ts';

const check = ({ checks }: Evidence, id: string) => checks.find((one) => one.id === id);

describe('evidence of a run to which the tags of a tied run were copied', () => {
  it('says nothing of its data that was noted of the other one', async () => {
    using bench = await openRunBench();
    const command = script(`echo '{"metrics":{"acc":0.5}}' >> $TIEBACK_METRICS`);
    const { runId = '' } = await bench.tieback.run(requestFor({ command, data: { dir: 'data' } }));
    const own = await bench.mlflow.runs.get(runId);
    expect(check(await bench.tieback.evidence({ id: runId, repository }), 'DATA-04')?.outcome).toBe('pass');
    const { id } = await bench.mlflow.runs.create({
      experimentId: own.experimentId,
      name: 'clone',
      startTime: benchTime,
      tags: {
        ...own.tags,
        'mlflow.runName': 'clone',
        'tieback.requirements': `{"packages":1,"sha256":"${'ab'.repeat(32)}"}`,
      },
    });
    await bench.mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime + 5 });
    const clone = await bench.tieback.evidence({ id, repository });
    const { dataMode, dataCheck } = clone.subject.tie;
    expect([dataMode, dataCheck]).toMatchObject([{ grade: 'missing' }, { grade: 'missing' }]);
    expect(check(clone, 'LINK-02')?.outcome).toBe('fail');
    expect(check(clone, 'DATA-04')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(`run ${runId}`) });
    expect(check(clone, 'REPRO-01')).toMatchObject({ outcome: 'warn', reason: expect.stringContaining(runId) });
    expect(clone.subject.environment.requirementsSha256.grade).toBe('asserted');
    expect(await bench.tieback.report(clone, { format: 'md' })).not.toContain('the machine that trained noted');
  });
});
