import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemRuntime } from '../../../../src/util/runtime.ts';
import { trainingPhase } from '../../../../src/wrap/child/training-phase.ts';
import type { TieFolder } from '../../../../src/wrap/tie-folder.ts';
import { shellUntil } from '../../../support/shell-until.ts';
import { newTieFolder } from '../samples.ts';
import { start, untilThere } from './child-process.ts';

const phaseOf = (folder: TieFolder) => trainingPhase(folder, { sleep: () => systemRuntime().sleep(1) });

describe('how far a training has come', () => {
  it('is nowhere before its command is started', async () => {
    expect(await phaseOf(newTieFolder())).toBe('not-started');
  });

  it('is told while its command runs, and once its end is noted', async () => {
    const folder = newTieFolder();
    const ending = start(`touch ready; ${shellUntil('end')}; exit 3`, folder);
    await untilThere(join(folder.dir, 'ready'));
    expect(await phaseOf(folder)).toBe('running');
    writeFileSync(join(folder.dir, 'end'), '');
    await ending;
    expect(await phaseOf(folder)).toBe('incomplete');
  });

  it('is asked for again when the command has not noted its process id yet', async () => {
    const folder = newTieFolder();
    writeFileSync(folder.mark, '');
    const sleep = async () => writeFileSync(folder.status, '0\n');
    expect(await trainingPhase(folder, { sleep })).toBe('incomplete');
  });

  it('is unknown when the command is gone, and nobody noted how it ended', async () => {
    const folder = newTieFolder();
    writeFileSync(folder.mark, '');
    expect(await phaseOf(folder)).toBe('status-unknown');
  });
});
