import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readJournal } from '../../../src/saga/journal.ts';

const source = new URL('../../../src/saga/journal.ts', import.meta.url).href;

/** Appends, in a process that may write no file beyond a block, first a line that fits and then one that does not. */
const appendTooMuch = (path: string, inBetween: string): string =>
  execFileSync(
    'sh',
    [
      '-c',
      'ulimit -f 1; exec "$@"',
      'sh',
      process.execPath,
      '--input-type=module',
      '-e',
      `import { openJournal } from ${JSON.stringify(source)};
       import { renameSync, writeFileSync } from 'node:fs';
       const path = ${JSON.stringify(path)};
       process.on('SIGXFSZ', () => undefined);
       const journal = openJournal(path);
       journal.append({ kind: 'intent', step: 'a', at: '' }, true);
       ${inBetween}
       try { journal.append({ kind: 'note', at: '', note: 'x'.repeat(2000) }, true); } catch (error) { console.log(error.code); }
       journal.close();`,
    ],
    { encoding: 'utf8' },
  ).trim();

const newPath = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'tieback-journal-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'j.jsonl');
};

it('takes half a line away that the disk had no room for', () => {
  const path = newPath();
  expect(appendTooMuch(path, '')).toBe('EFBIG');
  expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
  expect(readJournal(path)).toEqual([{ kind: 'intent', step: 'a', at: '' }]);
});

it("leaves somebody else's file alone that has taken the journal's place", () => {
  const path = newPath();
  expect(appendTooMuch(path, `renameSync(path, path + '.away'); writeFileSync(path, 'theirs');`)).toBe('EFBIG');
  expect(statSync(path).size).toBe('theirs'.length);
  expect(readFileSync(path, 'utf8')).toBe('theirs');
});
