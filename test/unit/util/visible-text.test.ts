import { describe, expect, it } from 'vitest';
import { visibleJson, visibleLine, visibleText } from '../../../src/util/visible-text.ts';

describe('visibleText', () => {
  it.each([
    ['a right-to-left override', 'a\u202eb', 'a⟨U+202E⟩b'],
    ['an escape', '\u001b[31m', '⟨U+001B⟩[31m'],
    ['a zero-width space', 'a\u200bb', 'a⟨U+200B⟩b'],
    ['a line separator', 'a\u2028b', 'a⟨U+2028⟩b'],
    ['a tag character', '\u{e0041}', '⟨U+E0041⟩'],
    ['half of a surrogate pair', '\ud800', '⟨U+D800⟩'],
    ['a Hangul filler', 'a\u3164b', 'a⟨U+3164⟩b'],
    ['an empty Braille cell', 'a\u2800b', 'a⟨U+2800⟩b'],
    ['a grapheme joiner', 'a\u034fb', 'a⟨U+034F⟩b'],
    ['a variation selector', 'a\u{e0101}b', 'a⟨U+E0101⟩b'],
    ['an unassigned character that is drawn as nothing', 'a\ufff0b', 'a⟨U+FFF0⟩b'],
    ['a Mongolian selector', 'a\u180bb', 'a⟨U+180B⟩b'],
    ['an emoji selector behind a letter', 'a\ufe0fb', 'a⟨U+FE0F⟩b'],
    ['the second of two emoji selectors', '❤\ufe0f\ufe0f', '❤\ufe0f⟨U+FE0F⟩'],
    ['a note without a head', 'a\u{1d159}b', 'a⟨U+1D159⟩b'],
    ['a lone carriage return', 'a\rb', 'a⟨U+000D⟩b'],
  ])('writes out %s', (_what, given, seen) => {
    expect(visibleText(given)).toBe(seen);
  });

  it('keeps letters of every script, emoji with their joiners, tabs and line breaks', () => {
    const text = 'naïve 網膜 می‌خواهم 👩‍🔬 ❤\ufe0f\tx\ny';
    expect(visibleText(text)).toBe(text);
  });

  it('takes a Windows line break for a line break', () => {
    expect(visibleText('a\r\nb')).toBe('a\nb');
  });
});

it('visibleLine is one line, whatever it was', () => {
  expect(visibleLine('a\nb\r\nc\rd')).toBe('a⟨U+000A⟩b⟨U+000A⟩c⟨U+000D⟩d');
});

it('visibleJson is seen whole and reads as the same', () => {
  const value = { 'k\u202e': 'a\u009b2J\u007f\u200b\u{e0041}\ud800\u3164é網' };
  const shown = visibleJson(JSON.stringify(value, null, 2));
  expect(shown).toBe('{\n  "k\\u202e": "a\\u009b2J\\u007f\\u200b\\udb40\\udc41\\ud800\\u3164é網"\n}');
  expect(JSON.parse(shown)).toEqual(value);
});
