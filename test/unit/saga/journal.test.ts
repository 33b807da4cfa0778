import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal, readJournal } from '../../../src/saga/journal.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tieback-journal-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const intent = (step: string) => ({ kind: 'intent', step, at: '2026-01-01T00:00:00.000Z' }) as const;

describe('a journal', () => {
  it('gives back what was appended, also to the next process', () => {
    const path = join(dir, 'j.jsonl');
    const journal = openJournal<string>(path);
    journal.append({ kind: 'plan', plan: { n: 1 } }, true);
    journal.append(intent('a'), false);
    journal.close();
    const again = openJournal<string>(path);
    again.append(intent('b'), false);
    again.close();
    expect(readJournal(path)).toEqual([{ kind: 'plan', plan: { n: 1 } }, intent('a'), intent('b')]);
  });

  it('drops a last line that a crash tore, and goes on behind the whole ones', () => {
    const path = join(dir, 'j.jsonl');
    const journal = openJournal<string>(path);
    journal.append(intent('a'), false);
    journal.close();
    appendFileSync(path, '{"kind":"done","step":"a","re');
    const again = openJournal<string>(path);
    expect(again.records()).toEqual([intent('a')]);
    again.append(intent('b'), false);
    again.close();
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
    expect(readJournal(path)).toEqual([intent('a'), intent('b')]);
  });

  it.each([
    ['removed', (ties: string) => rmSync(ties, { recursive: true })],
    // On NFS a file that is removed while it is open is only renamed.
    ['moved', (ties: string) => renameSync(ties, `${ties}-aside`)],
  ])('that was %s is written anew, with all that it had, before more is appended', (_how, takeAway) => {
    const path = join(dir, 'ties', 'j.jsonl');
    mkdirSync(join(dir, 'ties'));
    const journal = openJournal<string>(path, () => {
      mkdirSync(join(dir, 'ties'), { recursive: true });
      journal.restore();
    });
    journal.append(intent('a'), false);
    takeAway(join(dir, 'ties'));
    journal.append(intent('b'), true);
    journal.append(intent('c'), false);
    journal.close();
    expect(readJournal(path)).toEqual([intent('a'), intent('b'), intent('c')]);
  });

  it('that was removed and cannot be written anew goes on in memory', () => {
    const path = join(dir, 'j.jsonl');
    const journal = openJournal<string>(path);
    rmSync(path);
    journal.append(intent('a'), true);
    expect(journal.records()).toEqual([intent('a')]);
    journal.close();
  });

  it('whose path leads nowhere any more goes on in the file that is open', () => {
    const ties = join(dir, 'ties');
    mkdirSync(ties);
    let looks = 0;
    const journal = openJournal<string>(join(ties, 'j.jsonl'), () => looks++);
    renameSync(ties, `${ties}-aside`);
    symlinkSync(ties, ties);
    journal.append(intent('a'), true);
    journal.close();
    expect(looks).toBe(1);
    expect(readJournal(join(`${ties}-aside`, 'j.jsonl'))).toEqual([intent('a')]);
  });

  it("that was removed does not take the place of somebody else's", () => {
    const path = join(dir, 'j.jsonl');
    const journal = openJournal<string>(path);
    rmSync(path);
    writeFileSync(path, `${JSON.stringify(intent('theirs'))}\n`);
    expect(() => journal.restore()).toThrow('EEXIST');
    journal.append(intent('a'), true);
    journal.close();
    expect(readJournal(path)).toEqual([intent('theirs')]);
  });

  it('leaves out kinds of lines that a newer version may write', () => {
    const path = join(dir, 'j.jsonl');
    writeFileSync(path, `${JSON.stringify({ kind: 'signature', step: 'a' })}\n${JSON.stringify(intent('a'))}\n`);
    expect(readJournal(path)).toEqual([intent('a')]);
  });

  it('refuses a file with a broken line in its middle', () => {
    const path = join(dir, 'j.jsonl');
    writeFileSync(path, `{"kind":\n${JSON.stringify(intent('a'))}\n`);
    expect(() => readJournal(path)).toThrowError(expect.objectContaining({ code: 'JOURNAL_UNREADABLE' }));
  });
});
