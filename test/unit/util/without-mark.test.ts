import { expect, it } from 'vitest';
import { withoutMark } from '../../../src/util/without-mark.ts';

it('takes the byte order mark from the beginning of a text, and nothing else', () => {
  expect(withoutMark('\uFEFF{"a": "\uFEFF"}')).toBe('{"a": "\uFEFF"}');
  expect(withoutMark('{}')).toBe('{}');
});
