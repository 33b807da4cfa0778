import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import { type Filled, fillDataFolder, fillFolder } from '../data/fill-folder.ts';
import type { PlannedInput, RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';

const describeFetch = ({ input: { data, inputs, baseline } }: RunPlan): string | undefined => {
  if (data === null) return undefined;
  const parts = [
    data.action === 'fill' ? `fill ${data.dir} from ${baseline.ref}` : [],
    inputs.map(({ role }) => `fetch input "${role}"`),
  ].flat();
  return parts.length === 0 ? undefined : parts.join(', ');
};

/** Brings inputs to folders of their own. */
export const fetchInputs = (
  inputs: readonly PlannedInput[],
  deps: TiePorts,
  signal: AbortSignal,
): Promise<readonly Filled[]> =>
  together(
    inputs.map(
      (input) => (either: AbortSignal) => fillFolder(input, join(deps.folder.inputs, input.role), deps, either),
    ),
    signal,
  );

/** Brings data to the disk: an empty data folder is filled from the baseline, inputs get folders of their own. */
export const fetchStep = runStep('fetch', {
  after: [],
  cancel: 'stop',
  effect: 'repeatable',
  describe: describeFetch,
  parse: (result) => shape({ files: 'number', digest: 'string?' })(result) as RunResults['fetch'],
  apply: async (_done, { plan, deps, signal }) => {
    const { data, inputs } = plan.input;
    if (data === null) return { files: 0 };
    const [filled, fetched] = await together(
      [
        (either) => (data.action === 'fill' ? fillDataFolder(plan, data.dir, deps, either) : undefined),
        (either) => fetchInputs(inputs, deps, either),
      ],
      signal,
    );
    const files = fetched.reduce((sum, one) => sum + one.files, filled?.files ?? 0);
    if (filled === undefined) return { files };
    if (deps.heard !== undefined) deps.heard.isFilled = true;
    return { files, digest: filled.digest };
  },
  undo: async ({ deps }) => {
    await rm(deps.folder.inputs, { recursive: true, force: true });
    return undefined;
  },
});
