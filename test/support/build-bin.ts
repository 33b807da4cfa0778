import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { TestProject } from 'vitest/node';
import config from '../../rolldown.config.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the program that tests start as `tieback`. */
    readonly bin: string;
    /** The path of what is loaded into one that is to break. */
    readonly breakAtStep: string;
  }
}

/** Builds `tieback` as it is published, once for all tests that start it: sources take three times as long to start. */
export const setup = async (project: TestProject): Promise<() => void> => {
  const folder = join(import.meta.dirname, '..', '..', 'temp');
  mkdirSync(folder, { recursive: true });
  const dir = mkdtempSync(join(folder, 'bin-'));
  await using bundle = await rolldown({ ...config, logLevel: 'silent' });
  await bundle.write({ ...config.output, dir });
  project.provide('bin', join(dir, 'tieback.js'));
  const breakAtStep = join(dir, 'break-at-step.js');
  await using preload = await rolldown({ input: join(import.meta.dirname, 'break-at-step.ts'), platform: 'node' });
  await preload.write({ file: breakAtStep });
  project.provide('breakAtStep', breakAtStep);
  return () => rmSync(dir, { recursive: true, force: true });
};
