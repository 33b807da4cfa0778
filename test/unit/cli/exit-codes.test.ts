import { describe, expect, it } from 'vitest';
import { exitCodes, failureCode, runExitCode, runFailureCode } from '../../../src/cli/exit-codes.ts';
import { type ErrorCode, TiebackError } from '../../../src/errors.ts';
import { HttpError } from '../../../src/http/http-error.ts';

const failed = (code: ErrorCode): TiebackError => new TiebackError(code, 'failed', { hint: 'try again' });

describe('failureCode', () => {
  it.each([
    [1, 'RUN_PREPARE_FAILED'],
    [2, 'USAGE_INVALID'],
    [2, 'CONFIG_MISSING'],
    [4, 'HTTP_UNREACHABLE'],
    [4, 'LAKEFS_UNAUTHORIZED'],
    [4, 'MLFLOW_UNAUTHORIZED'],
    [5, 'CHILD_STATUS_UNKNOWN'],
    [130, 'INTERRUPTED'],
    [130, 'HTTP_ABORTED'],
  ] as const)('is %i for %s', (expected, code) => {
    expect(failureCode(failed(code))).toBe(expected);
  });

  it('is the same for an error that came over the network', () => {
    expect(failureCode(new HttpError('LAKEFS_FORBIDDEN', 'no', { effect: 'none', hint: 'try again' }))).toBe(4);
  });

  it.each([new Error('bug'), 'text', undefined])('is 1 for what is a bug: %s', (bug) => {
    expect(failureCode(bug)).toBe(1);
  });

  it('never says that something was done', () => {
    expect(Object.values(exitCodes)).not.toContain(0);
  });
});

describe('runFailureCode', () => {
  it('is that of a shell for a command that cannot start', () => {
    expect([runFailureCode(failed('CHILD_NOT_FOUND')), runFailureCode(failed('CHILD_CANNOT_EXECUTE'))]).toEqual([
      127, 126,
    ]);
  });

  it('cannot be mistaken for the code of the command', () => {
    expect([failed('USAGE_INVALID'), failed('HTTP_UNREACHABLE'), new Error('bug')].map(runFailureCode)).toEqual([
      125, 125, 125,
    ]);
  });

  it('stays 130 when the user interrupted', () => {
    expect(runFailureCode(failed('INTERRUPTED'))).toBe(130);
  });
});

describe('runExitCode', () => {
  it.each([
    [0, 'its command succeeded', { childCode: 0, status: 'FINISHED', isComplete: true }],
    [5, 'only its recording is left', { childCode: 0, status: 'FINISHED', isComplete: false }],
    [3, 'its command failed', { childCode: 3, status: 'FAILED', isComplete: true }],
    [3, 'both went wrong', { childCode: 3, status: undefined, isComplete: false }],
    [143, 'its command was killed', { childCode: 143, status: 'KILLED', isComplete: true }],
    [1, 'nobody noted how a command that failed exited', { childCode: undefined, status: 'FAILED', isComplete: true }],
    [0, 'the script alone said that it finished', { childCode: undefined, status: 'FINISHED', isComplete: true }],
  ] as const)('is %i when %s', (expected, _when, outcome) => {
    expect(runExitCode(outcome)).toBe(expected);
  });
});
