import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../../model/ids.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { ReportFile, TiePorts } from '../ports.ts';
import { runStep } from '../results.ts';
import { forgetSecrets, textsOf } from '../ties/remembered-secrets.ts';

const artifactFolder = 'tieback';

const keep = async (
  file: ReportFile,
  runId: string,
  { folder, mlflow }: Pick<TiePorts, 'folder' | 'mlflow'>,
  signal: AbortSignal,
): Promise<string> => {
  const path = join(folder.reports, file.name);
  const content = Buffer.from(file.content);
  await together(
    [
      () => writeFileAtomic(path, content),
      (either) => mlflow.artifacts.upload(runId, `${artifactFolder}/${file.name}`, content, { signal: either }),
    ],
    signal,
  );
  return path;
};

const renderAndKeep = async (
  runId: RunId,
  { reports, repository }: RunPlan['input'],
  deps: TiePorts,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  // What an earlier step found in it may have been found by another process.
  if (deps.recognise !== undefined)
    await deps.recognise(textsOf(await deps.mlflow.runs.get(runId, { signal })), signal);
  const files = await deps.renderReports({ runId, repository }, reports, signal);
  await mkdir(deps.folder.reports, { recursive: true });
  const keepings = files.map((file) => (either: AbortSignal) => keep(file, runId, deps, either));
  return together(keepings, signal);
};

/** Once a tie is sealed nothing reads its copies of inputs any more. What somebody changed in them, or removing them, fails no run. */
const dropInputs = ({ folder }: Pick<TiePorts, 'folder'>): Promise<void> =>
  rm(folder.inputs, { recursive: true, force: true }).catch(() => undefined);

/** Renders the tie's report into the run's artifacts and a local folder. */
export const reportStep = runStep('report', {
  after: ['record', 'attachRun', 'dataCheck', 'dataTag', 'baselineAnchor', 'environment'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input }) => (input.reports.length === 0 ? undefined : `render the report (${input.reports.join(', ')})`),
  parse: shape({ files: 'strings' }),
  apply: async ({ attachRun, dataCheck }, { plan, deps, signal }) => {
    const { reports } = plan.input;
    if (dataCheck.check !== 'changed') await dropInputs(deps);
    const files = reports.length === 0 ? [] : await renderAndKeep(attachRun.runId, plan.input, deps, signal);
    await forgetSecrets(deps.folder);
    return { files };
  },
});
