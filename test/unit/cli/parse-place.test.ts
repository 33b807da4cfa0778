import { describe, expect, it } from 'vitest';
import { parseRef, parseRepository } from '../../../src/cli/parse-place.ts';

describe('a repository on the command line', () => {
  it.each(['faces', 'lakefs://faces', 'lakefs://faces/'])('is understood as %s', (text) => {
    expect(parseRepository(text)).toBe('faces');
  });

  it.each([
    ['lakefs://faces/main', 'name the repository alone: --repo faces'],
    ['lakefs://', 'name the repository alone: --repo NAME'],
  ])('is not %s', (text, hint) => {
    expect(() => parseRepository(text)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID', hint }));
  });
});

describe('a version on the command line', () => {
  it('is the name of a ref', () => {
    expect(parseRef('v1')).toBe('v1');
  });

  it.each([
    ['lakefs://faces/v1', 'name the repository by --repo faces, and here only v1'],
    ['lakefs://faces/v1/train/', 'name the repository by --repo faces, and here only v1'],
    ['lakefs://', 'name the repository by --repo NAME, and here only the ref'],
  ])('is not %s', (text, hint) => {
    expect(() => parseRef(text)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID', hint }));
  });
});
