import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anchorBranch } from '../../src/tie/keys.ts';
import { onlyTie } from '../support/only-tie.ts';
import { listAll } from '../support/run-bench.ts';
import { breakingOptions } from '../support/tieback-command.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** A run that was killed when its command had ended, before anything was recorded. */
const brokenTie = async (name: string, more: readonly string[]): Promise<string> => {
  const broken = await bench.cli(bench.runArgs(['--state', name, '--name', name, ...more], ['true']), {
    env: {
      NODE_OPTIONS: breakingOptions(),
      TIEBACK_TEST_BREAK: 'closeRun before-effect',
      TIEBACK_TEST_BROKEN: join(bench.dir, `broken-${name}`),
    },
  });
  expect(broken.signal, broken.stderr).toBe('SIGKILL');
  return onlyTie(join(bench.dir, name)).tie;
};

describe('two machines that take up one tie at once', () => {
  it.each([
    ['with a baseline', 'own', []],
    ['with a baseline, once more', 'again', []],
    ['on a fixed version', 'fixed', ['--on', 'v1']],
  ])('link one %s once, and whoever does not says so', async (_title, name, more) => {
    const tie = await brokenTie(name, more);
    const resume = (machine: string) =>
      bench.cli(['resume', '--repo', bench.repository, tie, '--status', 'finished', '--state', `${name}-${machine}`]);
    const results = await Promise.all(['a', 'b'].map(resume));
    expect(results.map(({ code }) => code)).toContain(0);
    for (const { code, stderr } of results) if (code !== 0) expect(stderr).toContain('[TIE_TAKEN]');
    const { lakefs, repository } = bench;
    const log = await listAll(lakefs.commits.log(repository, anchorBranch(tie), { firstParent: true }));
    const roles = log.flatMap(({ metadata }) => (metadata['tieback.tie'] === tie ? [metadata['tieback.role']] : []));
    expect(roles).toEqual(['record', 'run']);
    const hidden = await listAll(lakefs.branches.list(repository, { includeHidden: true, prefix: anchorBranch(tie) }));
    expect(hidden.map(({ id }) => id)).toEqual([anchorBranch(tie)]);
    const audited = await bench.cli(['audit', '--repo', repository, '--fail-on', 'error']);
    expect(audited, audited.stdout).toMatchObject({ code: 0 });
  });
});
