import { TiebackError } from '../../errors.ts';
import { defineCommand } from '../define-command.ts';
import { comparisonText } from '../output/comparison-text.ts';
import { positiveInteger } from '../positive-integer.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';
import { comparisonFormats, comparisonWriter, parseComparisonFormat } from '../write-comparison.ts';
import { parseOut } from '../write-output-file.ts';

export const compare = defineCommand({
  name: 'compare',
  argument: { name: '[run...]', help: 'run ids, tie ids or names of runs; the others are held against the first' },
  summary: 'Hold runs against each other: metrics, data, parameters, code',
  description:
    'Shows metrics with their confidence intervals where counts are logged, what lies between the data commits by prefix, and which parameters, code and environment differ. Whether runs may be compared at all is checked: the same baseline, the same test data by checksum, the same definition of metrics; what differs is said on the run. Changes nothing.',
  options: {
    experiment: { flags: '-e, --experiment <name>', help: 'every run of this MLflow experiment', isOnce: true },
    metric: { flags: '-m, --metric <name>', help: 'only this metric (repeatable; default: all)', isRepeatable: true },
    reference: {
      flags: '--reference <run>',
      help: 'the run that the others are held against (default: the first named; of an experiment one that was tested and measured as the majority, with --metric of those that have it)',
    },
    repo: repoOption,
    testPrefix: {
      flags: '--test-prefix <prefix>',
      help: 'where the test data lie in each data commit, for runs without a test input',
    },
    depth: {
      flags: '--depth <n>',
      help: 'tell the data apart so many folders deep (default: 1)',
      parse: positiveInteger,
    },
    format: {
      flags: '-f, --format <table|html|md|pdf>',
      help: 'as tables (default), or as a document (default with --out: what its name ends with, or html); md may be spelt markdown, pdf needs an installed Chromium',
      parse: parseComparisonFormat,
      choices: comparisonFormats,
    },
    out: {
      flags: '-o, --out <path>',
      help: 'file or folder of the document (default: stdout, but for pdf); the comparison is written beside it as json',
      parse: parseOut,
    },
    template: {
      flags: '-t, --template <name|path>',
      help: 'template of your own for the document (default: comparison)',
    },
    locale: { flags: '--locale <tag>', help: 'language tag for the numbers of the document, such as de' },
    json: jsonOption,
    ...sharedOptions,
  },
  notes:
    'A confidence interval (95 %, Wilson) needs counts: log metric.n (and metric.k)\nbeside the metric, or tp, fp, tn and fn.',
  examples: [
    ['compare baseline-run augmented-run', 'two runs by name'],
    ['compare --experiment retina --metric sensitivity', 'one metric of every run of an experiment'],
    ['compare --experiment retina --format html -o comparison.html', 'a document in one file, with charts'],
    ['compare --experiment retina --format md > comparison.md', 'the same in Markdown'],
    ['compare --experiment retina -o comparison.pdf', 'the same as a PDF, printed in an installed Chromium'],
  ],
  run: async (runs, values, context) => {
    const { experiment, metric, repo, testPrefix, depth, json } = values;
    if (runs.length === 0 && experiment === undefined)
      throw new TiebackError('USAGE_INVALID', 'no run is named', { hint: 'give runs, or --experiment NAME' });
    const write = await comparisonWriter(values, context);
    const flags = flagsOf(values, { repository: repo });
    const [library, { repository }] = await Promise.all([context.tieback(flags), context.config(flags)]);
    const { output } = context;
    const comparison = await library.compare({
      runs,
      experiment,
      metrics: metric,
      repository: repository?.value,
      testPrefix,
      reference: values.reference,
      ...(depth === undefined ? {} : { depth }),
    });
    output.endProgress();
    if (json) output.json(comparison);
    else if (write === undefined) output.text(comparisonText(comparison, output.style, output.width));
    else await write(comparison, library, output);
    if (!json && comparison.runs.length === 0) output.note(`experiment "${experiment}" has no runs`);
    return 0;
  },
});
