// What follows once the runs are there: which is best, may it be used, where does it come from, and who can check that.
import { join, relative } from 'node:path';
import type { MlflowClient } from '../../src/mlflow/index.ts';
import { say, tieback, title } from './console.ts';
import { repository } from './seed.ts';

const model = 'wdbc-classifier';
const card = relative(process.cwd(), join(import.meta.dirname, 'card.yaml'));

export type Bench = { readonly env: NodeJS.ProcessEnv; readonly mlflow: MlflowClient; readonly out: string };

const compare = async ({ env }: Bench): Promise<void> => {
  title('Which strategy won');
  const metrics = ['--metric', 'sensitivity', '--metric', 'specificity'];
  await tieback(env, ['compare', '--experiment', 'wdbc', '--repo', repository, ...metrics]);
};

const promote = async ({ env }: Bench): Promise<void> => {
  title('The winner is promoted, by a rule that was written before');
  say('The rule: most malignant cases found; at least 80 % of them even at the lower end of the interval, and 90 % of');
  say('the benign; measured on the same test data as the others; approved by somebody who did not train it.\n');
  const rule = ['--threshold', 'sensitivity:lower>=0.8', '--threshold', 'specificity>=0.9'];
  const approval = ['--require-approval', '--approved-by', 'M. Rossi'];
  const from = ['--best', 'sensitivity:max', '--experiment', 'wdbc', '--repo', repository, '--model', model];
  await tieback(env, ['promote', ...from, ...rule, ...approval, '--yes']);
};

const trace = async ({ env }: Bench): Promise<void> => {
  title('Where the champion comes from');
  await tieback(env, ['trace', `models:/${model}@champion`]);
};

/** The run behind the alias, as the registry tells it now. */
const championRun = async ({ mlflow }: Bench): Promise<string> => {
  const { aliases } = await mlflow.registeredModels.get(model);
  const { runId } = await mlflow.modelVersions.get(model, aliases['champion'] ?? '');
  if (runId === undefined) throw new Error(`the champion of "${model}" names no run`);
  return runId;
};

const submit = async (bench: Bench): Promise<void> => {
  const { env, out } = bench;
  const request = ['report', await championRun(bench), '--template', 'regulatory-submission', '--card', card];
  const [document, bundle] = ['submission.html', 'submission-bundle'].map((name) =>
    relative(process.cwd(), join(out, name)),
  );
  title('A regulatory submission, with what only people can state');
  await tieback(env, [...request, '--out', document ?? '']);
  say();
  await tieback(env, [...request, '--format', 'html', '--format', 'md', '--bundle', bundle ?? '']);
  title('An auditor verifies it, offline');
  await tieback(env, ['verify', bundle ?? '']);
  say(`\nOpen ${document} in a browser.`);
};

export const decide = async (bench: Bench): Promise<void> => {
  await compare(bench);
  await promote(bench);
  await trace(bench);
  await submit(bench);
};
