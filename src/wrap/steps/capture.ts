import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTiebackError } from '../../errors.ts';
import { HttpError } from '../../http/http-error.ts';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import { captureCode } from '../capture/capture-code.ts';
import { captureEnvironment } from '../capture/capture-environment.ts';
import { capturePackages } from '../capture/capture-packages.ts';
import { type CapturePart, isCaptured } from '../capture/capture-part.ts';
import { type Captured, joinCaptured, lineRedactor, parseCaptured } from '../capture/captured.ts';
import { isMadeByCommand } from '../capture/find-python.ts';
import type { Keeping } from '../capture/keeping.ts';
import { isStepwise, type RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { runStep } from '../results.ts';
import { beforeTraining } from './train.ts';

/** At most four files of a MiB each. */
const heldBy = ({ heard }: Pick<TiePorts, 'heard'>): Map<string, Buffer> => {
  const held = heard?.captured ?? new Map<string, Buffer>();
  if (heard !== undefined) heard.captured = held;
  return held;
};

const keepingOf = ({ folder, heard, redact, runtime }: TiePorts): Keeping => ({
  folder: folder.captured,
  held: heldBy({ heard }),
  redact: lineRedactor(redact, runtime.env),
  isLate: existsSync(folder.mark),
});

/** Notes what the commit does not say of the code, and what machine this is. Nothing waits for it but the run's end. */
export const captureStep = runStep('capture', {
  after: [],
  cancel: 'finish',
  effect: 'repeatable',
  describe: () => undefined,
  parse: parseCaptured,
  apply: async (_done, { plan, deps, signal }) => {
    const keeping = keepingOf(deps);
    const { env } = deps.runtime;
    const gathering = (either: AbortSignal) => ({ onProgress: deps.onProgress, signal: either });
    const captured = joinCaptured(
      await together(
        [
          (either) => captureCode(plan, keeping, env, gathering(either)),
          (either) => captureEnvironment(plan, env, keeping, gathering(either)),
        ],
        signal,
      ),
    );
    if (deps.heard !== undefined) deps.heard.capturedTags = captured.tags;
    return captured;
  },
});

/** Lists the packages of the command's Python beside the command; after it, where only the command brings them up to date. */
export const packagesStep = ({ input }: RunPlan) =>
  runStep('packages', {
    after: isMadeByCommand(input.command ?? []) ? [...beforeTraining, 'train'] : beforeTraining,
    cancel: 'finish',
    effect: 'repeatable',
    describe: () => undefined,
    parse: parseCaptured,
    apply: async (_done, { plan, deps, signal }) =>
      capturePackages(plan, deps.runtime.env, keepingOf(deps), { onProgress: deps.onProgress, signal }),
  });

/** A server that answers no will answer so again: the run's record is whole without its files. */
const isRefused = (error: unknown): boolean =>
  isTiebackError(error, 'MLFLOW_FORBIDDEN', 'MLFLOW_REJECTED', 'MLFLOW_UNSUPPORTED', 'MLFLOW_VALUE_TOO_LONG') ||
  // A proxy's limit on what is sent, and a server without artifacts. A 500 was tried again in vain: resume tries once more.
  (error instanceof HttpError && (error.status === 413 || error.status === 501));

/** The folder is not what it was. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const warn = (onProgress: TiePorts['onProgress'], text: string): readonly string[] => {
  onProgress({ kind: 'notice', level: 'warn', text });
  return [];
};

const store = async (
  name: string,
  runId: string,
  deps: Pick<TiePorts, 'folder' | 'heard' | 'mlflow' | 'onProgress'>,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const { folder, mlflow, onProgress } = deps;
  try {
    const content = heldBy(deps).get(name) ?? (await readFile(join(folder.captured, name)));
    await mlflow.artifacts.upload(runId, `tieback/${name}`, content, { signal });
    return [name];
  } catch (error) {
    if (isGone(error))
      return warn(onProgress, `tieback/${name} is lost: it was removed from "${folder.captured}" before it was stored`);
    if (!isRefused(error)) throw error;
    return warn(onProgress, `tieback/${name} could not be stored with the run: ${(error as Error).message}`);
  }
};

const parts = (capture: Captured, packages: Captured): readonly string[] =>
  [...capture.files, ...packages.files].map(({ name }) => name);

/** What will be noted as far as the plan knows; whether the command's program is a Python shows when it is run. */
const plannedParts = (plan: RunPlan): readonly string[] => {
  const { code, capture } = plan.input;
  const has = (part: Exclude<CapturePart, 'all'>) => isCaptured(capture?.without, part);
  const isChanged = code !== null && (code.isDirty !== false || code.untrackedCount !== 0);
  return [
    has('diff') && isChanged ? "the code's changes" : [],
    has('packages') && !isStepwise(plan) ? "the packages of the command's Python" : [],
    has('system') ? 'the machine' : [],
  ].flat();
};

/** Stores what was noted of code, packages and machine with the run. */
export const environmentStep = runStep('environment', {
  after: ['capture', 'packages', 'attachRun', 'closeRun'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: (plan) => {
    const parts = plannedParts(plan);
    return parts.length === 0 ? undefined : `store ${parts.join(', ')} with the run, under tieback/`;
  },
  tell: ({ files }) =>
    files.length === 0
      ? 'nothing of code, packages and machine to store with the run'
      : `store ${files.join(', ')} with the run, under tieback/`,
  parse: shape({ files: 'strings' }),
  apply: async ({ capture, packages, attachRun, closeRun }, { deps, signal }) => {
    // Another machine has sealed the run: no tag of it tells of files that come later.
    if (closeRun.isSealed) return { files: [] };
    const names = parts(capture, packages);
    const stored = await together(
      names.map((name) => (either: AbortSignal) => store(name, attachRun.runId, deps, either)),
      signal,
    );
    return { files: stored.flat() };
  },
});
