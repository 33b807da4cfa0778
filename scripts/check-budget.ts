import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measureSource } from './measure-source.ts';

const FILE_LINES = 300;
const FUNCTION_LINES = 60;
const IMPORTS = 12;

/** Files that may need more modules, each with its reason. */
const mayImportMore: Readonly<Record<string, string>> = {
  'src/wrap/steps/capture.ts': 'two steps that share what they keep',
  'src/wrap/stepwise/stepwise.ts': 'start, commit and finish of one tie',
  'src/lakefs/create-client.ts': 'puts the resources of the client together, one line each',
  'src/sandbox/lakefs/routes-api.ts': 'the table of routes, one line each',
  'src/evidence/checks/run-checks.ts': 'the table of checks, one line each',
  'src/wrap/steps/train.ts': 'starts the command: everything that it is handed comes together here',
  'src/wrap/run-steps.ts': 'the table of steps, one line each',
};

const cwd = fileURLToPath(new URL('..', import.meta.url));
const paths = globSync('src/**/*.ts', { cwd, exclude: (path) => path.includes('generated') }).sort();

const files = paths.map((path) => ({ path, ...measureSource(path, readFileSync(`${cwd}/${path}`, 'utf8')) }));
const functions = files.flatMap(({ path, functions: own }) => own.map((one) => ({ path, ...one })));

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;

const over = [
  ...files.filter(({ lines }) => lines > FILE_LINES).map(({ path, lines }) => `${path} has ${lines} lines`),
  ...files
    .filter(({ path, imports }) => imports > IMPORTS && mayImportMore[path] === undefined)
    .map(({ path, imports }) => `${path} imports ${imports} modules, of ${IMPORTS}`),
  ...Object.keys(mayImportMore)
    .filter((path) => !files.some((file) => file.path === path && file.imports > IMPORTS))
    .map((path) => `${path} needs no exception for its imports any more`),
  ...functions
    .filter(({ lines }) => lines > FUNCTION_LINES)
    .map(({ path, line, name, lines }) => `${path}:${line} ${name} has ${lines} lines`),
];

const summary = (what: string, values: readonly number[], limit: number): string =>
  `${values.length} ${what}: median ${quantile(values, 0.5)} lines, p90 ${quantile(values, 0.9)}, longest ${quantile(values, 1)} of ${limit}`;

const fileLengths = files.map(({ lines }) => lines);
const functionLengths = functions.map(({ lines }) => lines);
console.log(summary('files', fileLengths, FILE_LINES));
console.log(summary('functions', functionLengths, FUNCTION_LINES));
for (const line of over) console.error(`over the budget: ${line}`);
if (over.length > 0 || files.length === 0) process.exitCode = 1;
