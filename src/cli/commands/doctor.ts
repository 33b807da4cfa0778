import type { DoctorAnswer } from '../../model/finding.ts';
import { defineCommand } from '../define-command.ts';
import { examine, findingsCode } from '../examine.ts';
import { findingCounts, findingsText } from '../output/findings-text.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check the set-up: servers, credentials, permissions, clocks, retention',
  description:
    'Asks both servers what they are and what they permit, by requests that change nothing, and says what to do about each thing that is not well.',
  options: {
    repo: repoOption,
    experiment: { flags: '-e, --experiment <name>', help: 'MLflow experiment (MLFLOW_EXPERIMENT_NAME)' },
    json: jsonOption,
    ...sharedOptions,
  },
  notes: `Exit codes: 0 nothing failed (warnings may be there), 3 a check failed,
4 a service is unreachable or refused the credentials.`,
  examples: [
    ['doctor', 'what tieback.yaml and the environment say'],
    ['doctor --repo faces --experiment retina', 'may I run there, and is the data safe?'],
  ],
  run: async (_args, values, context) => {
    const { output } = context;
    const findings = await examine(
      flagsOf(values, { repository: values.repo, experiment: values.experiment }),
      context,
    );
    if (values.json) output.json({ findings } satisfies DoctorAnswer);
    else {
      output.text(findingsText(findings, output.style));
      output.note(findingCounts(findings));
    }
    return findingsCode(findings);
  },
});
