import { describe, expect, it } from 'vitest';
import { openRunBench, requestFor } from '../support/run-bench.ts';

describe('a run of which a download failed', () => {
  it('is over when it says so: no other is at work, and resume goes on at once', async () => {
    using bench = await openRunBench({ attempts: 1 });
    bench.sandbox.lakefs.fail({
      when: 'before-effect',
      action: { kind: 'status', status: 500 },
      path: 'objects?path=train',
    });
    bench.sandbox.lakefs.fail({
      when: 'before-effect',
      action: { kind: 'delay', ms: 1000 },
      path: 'objects?path=test',
    });
    const inputs = [{ role: 'test', uri: 'lakefs://faces/v1/test' }] as const;
    await expect(bench.tieback.run(requestFor({ data: { dir: 'data' }, inputs }))).rejects.toMatchObject({
      code: 'LAKEFS_SERVER_ERROR',
    });
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, dataCheck: 'unchanged' });
    expect(bench.warnings()).toEqual([]);
  });
});
