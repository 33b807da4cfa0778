import { describe, expect, it } from 'vitest';
import { showOpenRun } from '../../../src/cli/show-open-run.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';

describe('an open tie that a GitHub job is to be told of', () => {
  it('is not even opened outside of one', async () => {
    let isOpened = false;
    const open = () => {
      isOpened = true;
      return Promise.reject(new Error('opened'));
    };
    const runtime = { ...systemRuntime(), env: {} };
    const shown = showOpenRun(open, { json: false, export: 'github' }, { output: {} as never, runtime });
    await expect(shown).rejects.toMatchObject({ code: 'USAGE_INVALID' });
    expect(isOpened).toBe(false);
  });
});
