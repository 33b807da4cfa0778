import { readFileSync } from 'node:fs';

/** The last lines of a log, indented to stand under a message. */
export const logTail = (path: string, lines = 30): string =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => `    ${line}`)
    .join('\n');
