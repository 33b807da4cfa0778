import { describe, expect, it } from 'vitest';
import { troubledChecks } from '../../../../src/cli/output/checks-text.ts';
import { createOutput, type Output } from '../../../../src/cli/output/output.ts';
import { table } from '../../../../src/cli/output/table.ts';

const hiding = 'true\u001b[1A\u001b[2K14 checks passed\u001b[8m \u009b2J \u202e\u200b';
const seen = 'true⟨U+001B⟩[1A⟨U+001B⟩[2K14 checks passed⟨U+001B⟩[8m ⟨U+009B⟩2J ⟨U+202E⟩⟨U+200B⟩';
const failed = { checks: [{ id: 'METRIC-01', outcome: 'fail', reason: hiding }] } as never;

/** What a terminal, or a file, gets of what a command says. */
const written = (isTTY: boolean, say: (output: Output) => void) => {
  const got = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof got) => ({
    isTTY,
    write: (text: string) => {
      got[name] += text;
    },
  });
  say(createOutput({ stdout: stream('stdout'), stderr: stream('stderr') }, {}));
  return got;
};

it('JSON holds nothing that a terminal would obey, and the same values', () => {
  const { stdout } = written(true, ({ json }) => json({ name: hiding }));
  const { stdout: line } = written(true, ({ jsonLine }) => jsonLine({ name: hiding }));
  expect([JSON.parse(stdout), JSON.parse(line)]).toEqual([{ name: hiding }, { name: hiding }]);
  expect(stdout + line).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
});

describe('what a service says', () => {
  it.each([
    ['an answer', ({ text }: Output) => text(hiding)],
    ['a note', ({ note }: Output) => note(hiding)],
    ['a question', ({ prompt }: Output) => prompt(hiding)],
    ['a notice', ({ onProgress }: Output) => onProgress({ kind: 'notice', level: 'warn', text: hiding })],
    ['a step', ({ onProgress }: Output) => onProgress({ kind: 'step-done', step: 's', text: hiding, durationMs: 1 })],
    ['a count', ({ onProgress }: Output) => onProgress({ kind: 'count', action: hiding, done: 0 })],
  ])('cannot move, hide or reorder anything as part of %s', (_what, say) => {
    const { stdout, stderr } = written(true, say);
    expect(stdout + stderr).toContain(seen);
    // Our own: colours, and a progress line that is cleared.
    const [first, ...others] = (stdout + stderr).replaceAll('\r\u001b[2K', '').split('\u001b');
    expect([first, ...others.map((part) => part.replace(/^\[\d{1,2}m/, ''))].join('')).not.toMatch(
      /[^\P{Cc}\n]|\p{Cf}/u,
    );
  });

  it('is written out where nothing is coloured, too: a log is read in a terminal later', () => {
    expect(written(false, ({ note }) => note(hiding)).stderr).toBe(`${seen}\n`);
  });

  it('hides no failed check, whose mark keeps its colour', () => {
    const { stderr } = written(true, ({ note, style }) => note(troubledChecks(failed, style).join('\n')));
    expect(stderr).toBe(`\u001b[31m✗\u001b[39m 1 check failed: METRIC-01\n    METRIC-01 ${seen}\n`);
  });

  it('brings no colours of its own, and cannot imitate ours', () => {
    const text = '\u001b[32m✓\u001b[39m \u001b[32;1000;1000;1000m✓';
    const { stdout } = written(true, (output) => output.text(text));
    expect(stdout).toBe(`${text.replaceAll('\u001b', '⟨U+001B⟩')}\n`);
  });
});

describe('our own style', () => {
  it('stays on a terminal, within a table, too', () => {
    const { stdout } = written(true, ({ text, style }) => text(table(['A', 'B'], [[style.bold('x'), style.bad('y')]])));
    expect(stdout).toBe('A  B\n\u001b[1mx\u001b[22m  \u001b[31my\u001b[39m\n');
  });

  it('is none elsewhere', () => {
    expect(written(false, ({ text, style }) => text(style.good('fine'))).stdout).toBe('fine\n');
  });
});

describe('a document', () => {
  it('is exact where a program or a file gets it', () => {
    expect(written(false, ({ document }) => document(hiding)).stdout).toBe(`${hiding}\n`);
  });

  it('is made visible on a terminal', () => {
    expect(written(true, ({ document }) => document(hiding)).stdout).toBe(`${seen}\n`);
  });
});
