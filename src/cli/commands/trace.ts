import { TiebackError } from '../../errors.ts';
import type { TraceFormat } from '../../model/trace.ts';
import { visibleLine } from '../../util/visible-text.ts';
import { defineCommand } from '../define-command.ts';
import { pathToWrite } from '../make-folder.ts';
import { traceText } from '../output/trace-text.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';
import { parseOut, writeOutputFile } from '../write-output-file.ts';

const formats = ['mermaid', 'svg'] as const;

/** @throws USAGE_INVALID */
const parseTraceFormat = (text: string): TraceFormat => {
  const found = formats.find((format) => format === text);
  if (found !== undefined) return found;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no format of a trace`, { hint: 'choose mermaid or svg' });
};

/** @throws USAGE_INVALID for what excludes each other */
const checkFormat = (format: TraceFormat | undefined, json: boolean, out: string | undefined): void => {
  if (json && format !== undefined)
    throw new TiebackError('USAGE_INVALID', '--json and --format exclude each other', { hint: 'choose one' });
  if (out !== undefined && format === undefined)
    throw new TiebackError('USAGE_INVALID', '--out goes with --format', { hint: 'say --format svg, or mermaid' });
};

export const trace = defineCommand({
  name: 'trace',
  argument: {
    name: '<subject>',
    help: 'a run id or name, models:/NAME/VERSION, models:/NAME@ALIAS, lakefs://REPO/REF[/PATH], a tie, a URL copied from either web UI; a tag, branch or commit (with --repo)',
  },
  summary: 'Show where a run, model version or version of data came from, and what came of it',
  description:
    'Follows the links of both services both ways and says what each rests on. both sides: the run and a commit name each other (that the script read the data is said by the data mode); by hash: an id is a hash over it; stated: several signs say so; weak: a single sign, or one that may move. Asked about data it reads all runs of the server, or of --experiment.',
  options: {
    format: {
      flags: '-f, --format <mermaid|svg>',
      help: 'a diagram instead of a tree',
      parse: parseTraceFormat,
      choices: formats,
    },
    out: { flags: '-o, --out <file>', help: 'where to write the diagram (default: stdout)', parse: parseOut },
    experiments: {
      flags: '-e, --experiment <name>',
      help: 'look for runs of a version in this experiment only (repeatable)',
      isRepeatable: true,
    },
    repo: repoOption,
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['trace models:/retina@champion', 'from a registered model to its data'],
    ['trace 0f3c5e7a9b1d4c2e8f6a0b2c4d6e8f0a', 'everything behind one run'],
    ['trace lakefs://faces/dataset-v1.0-baseline', 'every run that trained on a version, or on what came of it'],
    ['trace v1.1-augmented --repo faces --format svg -o trace.svg', 'the same of a tag, as a picture'],
  ],
  run: async ([subject = ''], { format, out, experiments, repo, json, ...shared }, context) => {
    checkFormat(format, json, out);
    const { output, runtime, interrupts } = context;
    const flags = flagsOf(shared, { repository: repo });
    const [library, { repository }] = await Promise.all([context.tieback(flags), context.config(flags)]);
    const graph = await library.trace({ subject, repository: repository?.value, experiments });
    output.endProgress();
    for (const notice of json ? [] : graph.notices) output.note(`${output.style.warn('!')} ${visibleLine(notice)}`);
    if (json) output.json(graph);
    else if (format === undefined) output.text(traceText(graph, output.style));
    else {
      const drawn = await library.drawTrace(graph, format);
      if (out === undefined || out === '-') output.document(drawn);
      else {
        await writeOutputFile(pathToWrite(runtime.cwd, out, '--out'), drawn, '--out', interrupts.signal);
        output.text(out);
      }
    }
    return 0;
  },
});
