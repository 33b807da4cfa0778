import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../src/errors.ts';
import type { ProgressEvent } from '../../src/model/progress.ts';
import { createTieback } from '../../src/tieback.ts';
import type { Interruption, Interrupts } from '../../src/wrap/ports.ts';
import { openRunBench, repository, requestFor, script } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';
import { shellUntil } from '../support/shell-until.ts';

/** Ctrl-C at will. */
const createInterrupts = (interruption: Interruption) => {
  const [polite, atOnce] = [new AbortController(), new AbortController()];
  const interrupts: Interrupts = {
    signal: polite.signal,
    abandon: atOnce.signal,
    interruption: () => (polite.signal.aborted ? interruption : undefined),
  };
  return {
    interrupts,
    stop: async () => polite.abort(new TiebackError('INTERRUPTED', 'interrupted', { hint: 'try again' })),
    leave: async () => atOnce.abort(new TiebackError('INTERRUPTED', 'left', { hint: 'try again' })),
  };
};

const bySignal: Interruption = { signalName: 'SIGTERM', isDelivered: false };

describe('a run that is interrupted', () => {
  it('before its command starts nothing, and resume goes on', async () => {
    const { interrupts, stop } = createInterrupts(bySignal);
    using bench = await openRunBench({ interrupts });
    const request = requestFor({ prepare: 'touch preparing; sleep 5', command: script('echo once >> started') });
    const running = bench.tieback.run(request);
    await expect.poll(() => existsSync(join(bench.dir, 'preparing'))).toBe(true);
    await stop();
    await expect(running).rejects.toMatchObject({
      code: 'INTERRUPTED',
      hint: expect.stringContaining('tieback resume'),
    });
    expect(existsSync(join(bench.dir, 'started'))).toBe(false);
    expect((await servicesState(bench, repository)).runs).toEqual([]);
  });

  it('while it trains hands the signal on, waits, and records the run as killed, both links made', async () => {
    const { interrupts, stop } = createInterrupts(bySignal);
    using bench = await openRunBench({ interrupts });
    bench.whileTraining(async () => {
      await expect.poll(() => existsSync(join(bench.dir, 'ready'))).toBe(true);
      await stop();
    });
    const command = script('trap "echo told > told; exit 9" TERM; touch ready; while :; do sleep 0.02; done');
    const outcome = await bench.tieback.run(requestFor({ command }));
    expect(outcome).toMatchObject({ isComplete: true, childCode: 9, status: 'KILLED' });
    expect(outcome.backLinkCommit).toBeDefined();
    expect(bench.read('told')).toBe('told\n');
  });

  it.each([
    ['that ignores the signal', 'trap "" TERM', 500, 137, true],
    ['that ends in time', 'trap "exit 9" TERM', 60_000, 9, false],
  ])('and gives its command a time ends one %s', async (_which, trap, graceMs, childCode, isKilled) => {
    const { interrupts, stop } = createInterrupts(bySignal);
    using bench = await openRunBench({ interrupts });
    bench.whileTraining(async () => {
      await expect.poll(() => existsSync(join(bench.dir, 'ready'))).toBe(true);
      await stop();
    });
    const command = script(`${trap}; touch ready; while :; do sleep 0.02; done`);
    const outcome = await bench.tieback.run(requestFor({ command, graceMs }));
    expect(outcome).toMatchObject({ isComplete: true, childCode, status: 'KILLED' });
    expect(outcome.backLinkCommit).toBeDefined();
    const told = 'the command did not end within 0.5 s of SIGTERM: it was ended by SIGKILL';
    expect(bench.warnings()).toEqual(isKilled ? [told] : []);
  });

  it('by a terminal sends no second signal: the terminal has told the command', async () => {
    const { interrupts, stop } = createInterrupts({ signalName: 'SIGINT', isDelivered: true });
    using bench = await openRunBench({ interrupts });
    bench.whileTraining(async () => {
      await expect.poll(() => existsSync(join(bench.dir, 'ready'))).toBe(true);
      await stop();
      bench.write('stopped', '');
    });
    const outcome = await bench.tieback.run(
      requestFor({
        command: script(`trap "exit 9" INT; touch ready; ${shellUntil('stopped')}; sleep 0.2; exit 0`),
      }),
    );
    expect(outcome).toMatchObject({ childCode: 0, status: 'FINISHED', isComplete: true });
  });

  it('twice leaves at once; the command goes on alone, and resume waits for it and records its end', async () => {
    const { interrupts, stop, leave } = createInterrupts({ signalName: 'SIGINT', isDelivered: true });
    using bench = await openRunBench({ interrupts });
    bench.whileTraining(async () => {
      await expect.poll(() => existsSync(join(bench.dir, 'ready'))).toBe(true);
      await stop();
      await leave();
    });
    const command = script(`touch ready; ${shellUntil('end')}; echo once >> ended; exit 3`);
    await expect(bench.tieback.run(requestFor({ command }))).rejects.toMatchObject({
      code: 'INTERRUPTED',
      hint: expect.stringContaining('tieback resume'),
    });
    expect(existsSync(join(bench.dir, 'ended'))).toBe(false);
    const told: ProgressEvent[] = [];
    const onProgress = (event: ProgressEvent) => void told.push(event);
    const resuming = createTieback(bench.config, { runtime: bench.runtime, onProgress }).resume();
    const notices = () => told.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
    await expect.poll(notices).toEqual([expect.stringMatching(/^waiting for the training \(process \d+\)$/)]);
    bench.write('end', '');
    expect(await resuming).toMatchObject({ isComplete: true, childCode: 3, status: 'FAILED' });
    expect(bench.read('ended')).toBe('once\n');
    expect(notices().at(1)).toBe('the training had ended with exit code 3');
    expect(told).not.toContainEqual(expect.objectContaining({ kind: 'step-started', step: 'train' }));
  });
});
