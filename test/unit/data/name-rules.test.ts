import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNameRules } from '../../../src/data/name-rules.ts';
import { tempFolder, writeFiles } from './temp-folder.ts';

describe('readNameRules', () => {
  it('says of a folder what writing to it shows, and leaves nothing there', async () => {
    const dir = await tempFolder();
    const rules = await readNameRules(dir);
    expect(await readdir(dir)).toEqual([]);
    await writeFiles(dir, { 'one/a': '', 'one/A': '', 'two/\u00e9': '', 'two/e\u0301': '' });
    const [byCase, byForm] = await Promise.all([readdir(join(dir, 'one')), readdir(join(dir, 'two'))]);
    expect(rules).toEqual({ ignoresCase: byCase.length === 1, ignoresForm: byForm.length === 1 });
  });

  it('expects nothing unusual of a folder that it cannot write to', async () => {
    const nowhere = join(await tempFolder(), 'nowhere');
    expect(await readNameRules(nowhere)).toEqual({ ignoresCase: false, ignoresForm: false });
  });
});
