import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRunBench, requestFor } from '../support/run-bench.ts';
import { shellUntil } from '../support/shell-until.ts';

describe('two runs that prepare one data folder at once', () => {
  it('are not let: the second is refused before its command begins, the first is done', async () => {
    using bench = await openRunBench();
    const data = { dir: 'data' };
    const first = bench.tieback.run(requestFor({ data, prepare: `echo 1 > data/new.csv; ${shellUntil('go')}` }));
    await expect.poll(() => existsSync(join(bench.dir, 'data/new.csv'))).toBe(true);
    const second = { data, runName: 'second', prepare: 'echo 2 > data/new.csv', prepareChanged: true };
    await expect(bench.tieback.run(requestFor(second))).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_UNUSABLE',
      message: expect.stringContaining(`being prepared for another run by process ${process.pid}`),
    });
    bench.write('go', '');
    expect(await first).toMatchObject({ isComplete: true, counts: { added: 1 } });
    expect(bench.read('data/new.csv')).toBe('1\n');
    expect(readdirSync(join(bench.dir, '.tieback/ties')).filter((name) => name.startsWith('preparing-'))).toEqual([]);
  });

  it('can prepare a folder each', async () => {
    using bench = await openRunBench();
    const asked = (name: string) =>
      requestFor({ runName: name, data: { dir: name }, prepare: `echo 1 > ${name}/new.csv; ${shellUntil('go')}` });
    const both = Promise.all(['one', 'two'].map((name) => bench.tieback.run(asked(name))));
    await expect.poll(() => ['one', 'two'].every((name) => existsSync(join(bench.dir, name, 'new.csv')))).toBe(true);
    bench.write('go', '');
    for (const outcome of await both) expect(outcome).toMatchObject({ isComplete: true, counts: { added: 1 } });
  });
});
