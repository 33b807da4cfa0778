import type { OpenRun } from '../wrap/stepwise/stepwise.ts';
import type { CliContext } from './context.ts';
import {
  appendGithubEnvironment,
  type ExportForm,
  environmentText,
  failureText,
  parseExportForm,
} from './output/export-environment.ts';
import { openRunText } from './output/open-run-text.ts';

export const exportOption = {
  flags: '--export <sh|json|dotenv|github>',
  help: 'print the variables for what comes next on stdout (github: append them to $GITHUB_ENV)',
  parse: parseExportForm,
} as const;

/** Answers with an open tie: its variables on stdout when they are asked for, where it stands otherwise. @throws what the tie is refused with; a shell is then told to fail, too */
export const showOpenRun = async (
  opening: Promise<OpenRun>,
  { json, export: form }: { readonly json: boolean; readonly export: ExportForm | undefined },
  { output, runtime }: Pick<CliContext, 'output' | 'runtime'>,
): Promise<void> => {
  const run = await opening.catch((error: unknown) => {
    if (form === 'sh') output.text(failureText(runtime.env));
    throw error;
  });
  if (json) return output.json(run);
  const text = openRunText(run, output.style);
  if (form === undefined) return output.text(text);
  if (form === 'github') await appendGithubEnvironment(run.environment, runtime.env);
  else output.text(environmentText(run.environment, form, runtime.env));
  output.note(text);
};
