import type { OpenRun } from '../wrap/stepwise/stepwise.ts';
import type { CliContext } from './context.ts';
import {
  appendGithubEnvironment,
  type ExportForm,
  environmentText,
  githubEnvironmentFile,
  parseExportForm,
} from './output/export-environment.ts';
import { openRunText } from './output/open-run-text.ts';

export const exportOption = {
  flags: '--export <sh|json|dotenv|github>',
  help: 'print the variables for what comes next on stdout (github: append them to $GITHUB_ENV)',
  parse: parseExportForm,
} as const;

/** Answers with an open tie: its variables on stdout when they are asked for, where it stands otherwise. @throws what the tie is refused with */
export const showOpenRun = async (
  open: () => Promise<OpenRun>,
  { json, export: form }: { readonly json: boolean; readonly export: ExportForm | undefined },
  { output, runtime }: Pick<CliContext, 'output' | 'runtime'>,
): Promise<void> => {
  // Found out before anything is made.
  if (form === 'github' && !json) githubEnvironmentFile(runtime.env);
  const run = await open();
  if (json) return output.json(run);
  const text = openRunText(run, output.style);
  if (form === undefined) return output.text(text);
  if (form === 'github') await appendGithubEnvironment(run.environment, runtime.env);
  else output.document(environmentText(run.environment, form, runtime.env));
  output.note(text);
};
