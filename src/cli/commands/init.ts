import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProjectValues } from '../../config/project-file.ts';
import type { Flags, ResolvedConfig } from '../../config/resolve-config.ts';
import { isTiebackError, TiebackError } from '../../errors.ts';
import type { Finding, InitAnswer } from '../../model/finding.ts';
import type { CliContext } from '../context.ts';
import { defineCommand } from '../define-command.ts';
import { makeFolderFor } from '../make-folder.ts';
import { findingsText } from '../output/findings-text.ts';
import { projectAnswers } from '../project-answers.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';
import { writeOutputFile } from '../write-output-file.ts';

const assertFree = (file: string, force: boolean): void => {
  if (force || !existsSync(file)) return;
  throw new TiebackError('USAGE_INVALID', `"${file}" exists already`, {
    hint: 'edit it, or write it anew with --force; tieback config show says what it sets',
  });
};

/** A file that is about to be written need not be there, or right, before. */
const settingsBefore = async (
  flags: Flags,
  { config, runtime }: CliContext,
  force: boolean,
): Promise<ResolvedConfig> => {
  try {
    return await config(flags);
  } catch (error) {
    if (!isTiebackError(error, 'CONFIG_MISSING') && !(force && isTiebackError(error, 'CONFIG_INVALID'))) throw error;
    const { resolveConfig } = await import('../../config/resolve-config.ts');
    return resolveConfig(flags, runtime, async () => undefined);
  }
};

const check = async (
  { lakefsEndpoint = '', mlflowTrackingUri = '', lakefsCaFile, mlflowCaFile, mlflowClientCertFile }: ProjectValues,
  { runtime, interrupts, output }: CliContext,
): Promise<readonly Finding[]> => {
  const [{ reach }, { createTieback }] = await Promise.all([
    import('../../doctor/reach.ts'),
    import('../../tieback.ts'),
  ]);
  const patience = { timeoutMs: 10_000, attempts: 2 };
  const certificate =
    mlflowClientCertFile === undefined ? {} : { certFile: mlflowClientCertFile, keyFile: mlflowClientCertFile };
  const config = {
    // A health check needs no credentials, and they may not be there yet.
    lakefs: {
      endpoint: lakefsEndpoint,
      auth: { kind: 'token', token: 'none' } as const,
      ...patience,
      ...(lakefsCaFile === undefined ? {} : { tls: { caFile: lakefsCaFile } }),
    },
    mlflow: {
      trackingUri: mlflowTrackingUri,
      ...patience,
      tls: { ...(mlflowCaFile === undefined ? {} : { caFile: mlflowCaFile }), ...certificate },
    },
  };
  try {
    return await reach(await createTieback(config, { runtime }).clients(), { signal: interrupts.signal });
  } catch (error) {
    output.note('nothing was written; --skip-check writes the file without asking the servers');
    throw error;
  }
};

const answers = async (config: ResolvedConfig, { openQuestions }: CliContext): Promise<ProjectValues> => {
  using questions = await openQuestions?.();
  // Awaited here: the questions are closed when this function ends.
  return await projectAnswers(config, questions);
};

export const init = defineCommand({
  name: 'init',
  summary: 'Write a commented tieback.yaml, from flags or a few questions',
  description:
    'Writes tieback.yaml (or what TIEBACK_CONFIG_FILE names) once both servers have answered. At a terminal it asks for what no flag says; elsewhere what is missing is taken from the environment, or is an error. Secrets are never written.',
  options: {
    lakefs: sharedOptions.lakefs,
    mlflow: sharedOptions.mlflow,
    repo: repoOption,
    experiment: { flags: '-e, --experiment <name>', help: 'MLflow experiment of wrapped runs' },
    prefix: {
      flags: '-p, --prefix <path>',
      help: 'where the training data lies in the repository',
      mayBeEmpty: true,
    },
    state: sharedOptions.state,
    force: { flags: '--force', help: 'write over a file that is there' },
    skipCheck: { flags: '--skip-check', help: 'do not ask the servers whether they answer' },
    json: jsonOption,
  },
  examples: [
    ['init', 'answer a few questions'],
    ['init --lakefs http://lakefs --mlflow http://mlflow -r faces', 'as a script does'],
  ],
  run: async (_args, values, context) => {
    const { output, runtime, interrupts } = context;
    const { repo: repository, experiment, prefix, force } = values;
    const file = resolve(runtime.cwd, runtime.env['TIEBACK_CONFIG_FILE'] || 'tieback.yaml');
    assertFree(file, force);
    const flags = flagsOf(values, { repository, experiment, prefix });
    const project = await answers(await settingsBefore(flags, context, force), context);
    const findings = values.skipCheck ? [] : await check(project, context);
    const { projectFileText } = await import('../../config/project-file.ts');
    makeFolderFor(file, 'TIEBACK_CONFIG_FILE');
    await writeOutputFile(file, projectFileText(project), 'TIEBACK_CONFIG_FILE', interrupts.signal);
    if (values.json) output.json({ file, findings } satisfies InitAnswer);
    else {
      output.text(file);
      if (findings.length > 0) output.note(findingsText(findings, output.style));
      output.note(`${output.style.bold('next:')} tieback doctor`);
    }
    return 0;
  },
});
