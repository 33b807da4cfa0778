import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import { explainDiskError, ignoreDiskError } from '../../../src/wrap/disk-error.ts';

const thrownBy = (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );

describe('what the disk refuses', () => {
  it('is explained with its reason, and what to do', async () => {
    const full = await thrownBy(writeFile('/dev/full', 'text'));
    expect(explainDiskError(full)).toMatchObject({
      code: 'DISK_UNUSABLE',
      message: expect.stringContaining('no space is left on its disk (ENOSPC)'),
      hint: 'make room there',
    });
    expect(explainDiskError(await thrownBy(readFile('/')))).toMatchObject({ details: { errno: 'EISDIR' } });
    expect(explainDiskError(await thrownBy(writeFile('/none/such/file', 'text')))).toMatchObject({
      code: 'DISK_UNUSABLE',
      message: expect.stringContaining('"/none/such/file"'),
    });
    expect(() => ignoreDiskError(full)).not.toThrow();
  });

  it('is not what a network, tieback itself or a bug says', async () => {
    const refused = await new Promise((resolve) => connect('/none/such/socket').once('error', resolve));
    const own = new TiebackError('HTTP_TIMEOUT', 'no answer', { hint: 'wait' });
    for (const error of [refused, own, new TypeError('bug'), 'text']) {
      expect(explainDiskError(error)).toBe(error);
      expect(() => ignoreDiskError(error)).toThrow();
    }
  });
});
