import { resolve } from 'node:path';
import { defineCommand } from '../define-command.ts';
import { verificationSummary, verificationText } from '../output/verification-text.ts';
import { flagsOf, jsonOption, sharedOptions } from '../shared-options.ts';

const answerIsNo = 3;
const unreachable = 4;

export const verify = defineCommand({
  name: 'verify',
  argument: { name: '<dir>', help: 'a folder that tieback report --bundle has written' },
  summary: 'Verify a bundle: its files, facts, checks and documents, offline or against both services',
  description:
    'Holds every file against the manifest, reads the facts again from the stored answers, runs the checks again, and renders the documents again. Asks no service and needs no set-up, unless --online is given.',
  options: {
    online: { flags: '--online', help: 'also compare the snapshot with what lakeFS and MLflow say today' },
    template: {
      flags: '--template <path>',
      help: 'the template of your own that made the documents, to render them again',
    },
    json: jsonOption,
    ...sharedOptions,
  },
  notes: `Exit codes: 0 all holds (remarks may be there), 3 something does not hold, or
this version cannot verify it (the answer says which version can), 4 with
--online: a service is unreachable or refused the credentials.`,
  examples: [
    ['verify evidence-v1.1', 'the bundle against itself, offline'],
    ['verify evidence-v1.1 --online', 'and against both services'],
  ],
  run: async ([directory = ''], values, { tieback, output, runtime }) => {
    const path = resolve(runtime.cwd, directory);
    const template = values.template === undefined ? {} : { template: resolve(runtime.cwd, values.template) };
    const found = values.online
      ? await (await tieback(flagsOf(values))).verify(path, template)
      : await (await import('../../compose-bundle.ts')).verifyBundle(path, template);
    if (values.json) output.json(found);
    else {
      output.text(verificationText(found, output.style));
      output.note(verificationSummary(found));
    }
    if (!found.isVerified) return answerIsNo;
    return found.steps.some(({ id, outcome }) => id === 'facts-today' && outcome === 'skip') ? unreachable : 0;
  },
});
