import { describe, expect, it } from 'vitest';
import { commitUrl, stripCredentials } from '../../../src/git/commit-url.ts';

describe('stripCredentials', () => {
  it.each([
    ['https://ada:pw@example.org/a/b.git', 'https://example.org/a/b.git'],
    ['https://token@github.com/a/b.git', 'https://github.com/a/b.git'],
    ['https://example.org/a/b.git?private_token=x#y', 'https://example.org/a/b.git'],
    ['ssh://git@example.org:2222/a/b.git', 'ssh://git@example.org:2222/a/b.git'],
    ['ssh://git:pw@example.org/a/b.git', 'ssh://example.org/a/b.git'],
    ['https://ada:p%@bad host/a', 'https://bad host/a'],
    ['git@github.com:a/b.git', 'git@github.com:a/b.git'],
    ['../other', '../other'],
  ])('makes %s %s', (remote, expected) => {
    expect(stripCredentials(remote)).toBe(expected);
  });
});

describe('commitUrl', () => {
  it.each([
    ['https://github.com/acme/retina.git', 'https://github.com/acme/retina/commit/c0ffee'],
    ['git@github.com:acme/retina.git', 'https://github.com/acme/retina/commit/c0ffee'],
    ['ssh://git@github.com:22/acme/retina', 'https://github.com/acme/retina/commit/c0ffee'],
    ['https://ada:pw@GitHub.com/acme/retina/', 'https://github.com/acme/retina/commit/c0ffee'],
    ['https://gitlab.com/group/sub/retina.git', 'https://gitlab.com/group/sub/retina/-/commit/c0ffee'],
    ['git@gitlab.example.org:group/retina.git', 'https://gitlab.example.org/group/retina/-/commit/c0ffee'],
    ['https://bitbucket.org/acme/retina.git', 'https://bitbucket.org/acme/retina/commits/c0ffee'],
  ])('finds the page for %s', (remote, expected) => {
    expect(commitUrl(remote, 'c0ffee')).toBe(expected);
  });

  it.each([
    'https://example.org/a/b.git',
    '/srv/git/b.git',
    '../b',
    'file:///srv/b.git',
    'C:/repos/b',
    'https://notgithub.com/a/b',
  ])('invents none for %s', (remote) => {
    expect(commitUrl(remote, 'c0ffee')).toBeUndefined();
  });
});
