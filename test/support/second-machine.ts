import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgressEvent } from '../../src/model/progress.ts';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import type { RunBench } from './run-bench.ts';

/** Another machine over a bench's services: a folder and a state of its own, somebody else at work. */
export type SecondMachine = Disposable & {
  readonly tieback: Tieback;
  readonly dir: string;
  notices(): readonly string[];
};

/** Waits are a twentieth of what they are. */
const hurried =
  (sleep: RunBench['runtime']['sleep']): typeof sleep =>
  (ms, signal) =>
    sleep(ms / 20, signal);

export const openSecondMachine = (bench: RunBench): SecondMachine => {
  const dir = mkdtempSync(join(tmpdir(), 'tieback-second-'));
  const env = { ...bench.runtime.env, HOME: dir, GITHUB_ACTOR: 'eve' };
  const told: ProgressEvent[] = [];
  const onProgress = (event: ProgressEvent) => void told.push(event);
  return {
    tieback: createTieback(bench.config, {
      runtime: { ...bench.runtime, cwd: dir, env, sleep: hurried(bench.runtime.sleep) },
      onProgress,
    }),
    dir,
    notices: () => told.flatMap((event) => (event.kind === 'notice' ? [event.text] : [])),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
};
