import { describe, expect, it } from 'vitest';
import { withShortCommits } from '../../../src/model/ids.ts';

describe('a text with commit ids', () => {
  it.each([
    ['one id', 'a'.repeat(64), 'a'.repeat(12)],
    ['an id in an address', `lakefs://faces/${'b'.repeat(64)}/train`, `lakefs://faces/${'b'.repeat(12)}/train`],
    ['no id', 'c'.repeat(63), 'c'.repeat(63)],
  ])('has %s in short', (_name, text, short) => {
    expect(withShortCommits(text)).toBe(short);
  });
});
