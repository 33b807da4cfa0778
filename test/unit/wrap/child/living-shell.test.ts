import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { livingShell } from '../../../../src/wrap/child/living-shell.ts';
import { shellUntil } from '../../../support/shell-until.ts';
import { newTieFolder } from '../samples.ts';
import { createInterrupts, start, untilThere } from './child-process.ts';

describe.runIf(process.platform === 'linux')('the shell of a command', () => {
  it('is found while the command lives, also without its notes, and by its own tie only', async () => {
    const folder = newTieFolder();
    const interrupts = createInterrupts();
    const text = `touch ready; ${shellUntil('end')}`;
    const running = start(text, folder, interrupts).catch((error: unknown) => error);
    await untilThere(join(folder.dir, 'ready'));
    // As though its tieback had been killed.
    interrupts.leave();
    expect(await running).toMatchObject({ code: 'INTERRUPTED' });
    for (const path of [folder.mark, folder.pid]) rmSync(path);
    expect(await livingShell(folder)).toBeGreaterThan(1);
    expect(await livingShell(newTieFolder())).toBeUndefined();
    writeFileSync(join(folder.dir, 'end'), '');
    await expect.poll(() => livingShell(folder)).toBeUndefined();
  });
});
