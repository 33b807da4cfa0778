import { describe, expect, it } from 'vitest';
import {
  checkBranchName,
  checkObjectPath,
  checkPathSegment,
  checkRepositoryName,
  checkTagName,
} from '../../../src/lakefs/check-name.ts';

const invalid = expect.objectContaining({ code: 'LAKEFS_NAME_INVALID' });

describe('checkRepositoryName', () => {
  it.each(['abc', '0-9', 'a'.repeat(63)])('takes %j', (name) => {
    expect(() => checkRepositoryName(name)).not.toThrow();
  });
  it.each(['ab', 'Faces', '-ab', 'a_b', 'a.b', 'a'.repeat(64), ''])('refuses %j', (name) => {
    expect(() => checkRepositoryName(name)).toThrow(invalid);
  });
});

describe('checkBranchName', () => {
  it.each(['main', 'exp-1_A', '_x', '9', 'x'.repeat(300)])('takes %j', (name) => {
    expect(() => checkBranchName(name)).not.toThrow();
  });
  it.each(['', '-x', 'exp/1', 'v1.0', 'a b', 'größe', 'a\n'])('refuses %j', (name) => {
    expect(() => checkBranchName(name)).toThrow(invalid);
  });
});

describe('checkTagName', () => {
  it.each(['v1.0-baseline', '.x', '-x', 'größe', 'a{b}', 'a"b', 'lock'])('takes %j', (name) => {
    expect(() => checkTagName(name)).not.toThrow();
  });
  it.each([
    '',
    '@',
    'a@{1',
    'v1@',
    'a$',
    'a/b',
    'a..b',
    'a.',
    'a.lock',
    'a b',
    'a\tb',
    'a^',
    'a~',
    'a:',
    'a?',
    'a*',
    'a[',
    'a\\b',
    '%41',
    '\ud800',
  ])('refuses %j', (name) => {
    expect(() => checkTagName(name)).toThrow(invalid);
  });
});

describe('checkObjectPath', () => {
  it('counts bytes, not characters', () => {
    expect(() => checkObjectPath('ä'.repeat(512))).not.toThrow();
    expect(() => checkObjectPath(`${'ä'.repeat(512)}x`)).toThrow(invalid);
  });
  it.each(['', 'broken \ud800'])('refuses %j', (path) => {
    expect(() => checkObjectPath(path)).toThrow(invalid);
  });
});

describe('checkPathSegment', () => {
  it.each(['', '.', '..', '\udfff'])('refuses %j, which would make the URL one of something else', (name) => {
    expect(() => checkPathSegment('branch', name)).toThrow(invalid);
  });
  it('takes everything else', () => {
    for (const name of ['...', 'a/../b', 'main~1', '%2e%2e']) expect(() => checkPathSegment('ref', name)).not.toThrow();
  });
});
