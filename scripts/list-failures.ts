/**
 * Names the failed tests of vitest's JSON reports: for each its report, file, full name, and the first line of its message.
 * `node scripts/list-failures.ts REPORT.json…`
 */
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

type Assertion = {
  readonly status: string;
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly failureMessages?: readonly string[] | null;
};

/** A file of tests; one that could not be loaded has a message, and no assertions. */
type TestFile = {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly Assertion[];
};

export type Report = { readonly testResults: readonly TestFile[] };

const firstLine = (text = ''): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '') ?? 'no message';

const failuresOf = ({ name, status, message, assertionResults }: TestFile, root: string): readonly string[] => {
  const file = relative(root, name);
  const failed = assertionResults.filter((one) => one.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : [];
  return failed.map(({ ancestorTitles, title, failureMessages }) => {
    return `${[file, ...ancestorTitles, title].join(' > ')}: ${firstLine(failureMessages?.[0])}`;
  });
};

/** One line for each test, or file of tests, that failed. */
export const listFailures = ({ testResults }: Report, root: string): readonly string[] =>
  testResults.flatMap((file) => failuresOf(file, root));

/** A report that a broken run left unfinished must not hide what the others say. */
const readFailures = (path: string): readonly string[] => {
  try {
    return listFailures(JSON.parse(readFileSync(path, 'utf8')), process.cwd());
  } catch (error) {
    return [`${path} cannot be read: ${firstLine(String(error))}`];
  }
};

if (import.meta.main) {
  for (const path of process.argv.slice(2)) {
    for (const line of readFailures(path)) console.log(`FAILED  ${basename(path, '.json')}: ${line}`);
  }
}
