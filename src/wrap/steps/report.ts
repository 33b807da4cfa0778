import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import type { ReportFile, TiePorts } from '../ports.ts';
import { runStep } from '../results.ts';

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
    const { reports, repository } = plan.input;
    if (dataCheck.check !== 'changed') await dropInputs(deps);
    if (reports.length === 0) return { files: [] };
    const files = await deps.renderReports({ runId: attachRun.runId, repository }, reports, signal);
    await mkdir(deps.folder.reports, { recursive: true });
    const keepings = files.map((file) => (either: AbortSignal) => keep(file, attachRun.runId, deps, either));
    return { files: await together(keepings, signal) };
  },
});
