import { describe, expect, it } from 'vitest';
import { errorText, errorView } from '../../../../src/cli/output/error-text.ts';
import { createStyle } from '../../../../src/cli/output/style.ts';
import { TiebackError } from '../../../../src/errors.ts';
import { HttpError } from '../../../../src/http/http-error.ts';
import { createRedactor } from '../../../../src/util/secrets/redact.ts';

const secret = 'hunter2-of-the-clinic';
const redact = createRedactor([secret]);
const textOf = (error: unknown): string => errorText(error, redact, createStyle(false));

describe('errorText', () => {
  it('says what, its code, and what to do next', () => {
    const error = new TiebackError('LAKEFS_BRANCH_EXISTS', 'branch "x" already exists', { hint: 'choose another' });
    expect(textOf(error)).toBe('error branch "x" already exists [LAKEFS_BRANCH_EXISTS]\n  next: choose another');
  });

  it('says it of requests too', () => {
    expect(textOf(new HttpError('HTTP_TIMEOUT', 'no answer', { effect: 'unknown', hint: 'try again' }))).toBe(
      'error no answer [HTTP_TIMEOUT]\n  next: try again',
    );
  });

  it('asks for a report of what is a bug, with its stack', () => {
    const text = textOf(new RangeError('out of bounds'));
    expect(text).toMatch(/^error out of bounds \[UNEXPECTED\]\n.*bug in tieback/);
    expect(text).toContain('error-text.test.ts');
  });

  it('takes whatever was thrown', () => {
    expect(textOf('just text')).toContain('just text');
  });

  it('holds no secret, wherever it stood', () => {
    const error = new TiebackError('HTTP_BAD_ANSWER', `got ${secret}`, { hint: `not ${secret}` });
    expect(textOf(error)).not.toContain(secret);
    expect(textOf(new Error(secret))).not.toContain(secret);
  });
});

describe('errorView', () => {
  it('has code, message, hint and details', () => {
    const error = new TiebackError('TIE_AMBIGUOUS', 'which', {
      hint: 'name it',
      details: { ties: ['a', 'b'], count: 2 },
    });
    expect(errorView(error, redact)).toEqual({
      code: 'TIE_AMBIGUOUS',
      message: 'which',
      hint: 'name it',
      details: { ties: ['a', 'b'], count: 2 },
    });
  });

  it('leaves out what there is not', () => {
    expect(errorView(new TiebackError('INTERRUPTED', 'stopped', { hint: 'try again' }), redact)).toEqual({
      code: 'INTERRUPTED',
      message: 'stopped',
      hint: 'try again',
    });
    expect(errorView(new Error('bug'), redact)).toEqual({ code: 'UNEXPECTED', message: 'bug' });
  });

  it.each([
    `as "${secret}" said`,
    'token="abc def" and more',
    'authorization: Bearer x',
    `{"password":"${secret}"}`,
    'a\\"b',
  ])('keeps details whole JSON whatever is taken out of them: %s', (said) => {
    const { details } = errorView(
      new TiebackError('HTTP_BAD_ANSWER', 'bad', { hint: 'try again', details: { said, nested: [{ said }] } }),
      redact,
    );
    expect(details).toEqual({ said: redact(said), nested: [{ said: redact(said) }] });
  });
});
