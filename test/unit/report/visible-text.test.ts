import { describe, expect, it } from 'vitest';
import { visibleText } from '../../../src/report/visible-text.ts';

describe('visibleText', () => {
  it.each([
    ['a right-to-left override', 'a\u202eb', 'a⟨U+202E⟩b'],
    ['an escape', '\u001b[31m', '⟨U+001B⟩[31m'],
    ['a zero-width space', 'a\u200bb', 'a⟨U+200B⟩b'],
    ['a line separator', 'a\u2028b', 'a⟨U+2028⟩b'],
    ['a tag character', '\u{e0041}', '⟨U+E0041⟩'],
    ['half of a surrogate pair', '\ud800', '⟨U+D800⟩'],
    ['a lone carriage return', 'a\rb', 'a⟨U+000D⟩b'],
  ])('writes out %s', (_what, given, seen) => {
    expect(visibleText(given)).toBe(seen);
  });

  it('keeps letters of every script, emoji with their joiners, tabs and line breaks', () => {
    const text = 'naïve 網膜 می‌خواهم 👩‍🔬\tx\ny';
    expect(visibleText(text)).toBe(text);
  });

  it('takes a Windows line break for a line break', () => {
    expect(visibleText('a\r\nb')).toBe('a\nb');
  });
});
