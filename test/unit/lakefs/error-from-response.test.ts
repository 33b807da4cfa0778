import { describe, expect, it } from 'vitest';
import { errorFromResponse } from '../../../src/lakefs/error-from-response.ts';
import { type Operation, onceWrite, read } from '../../../src/lakefs/operation.ts';
import { createRedactor } from '../../../src/util/secrets/redact.ts';

const commit = onceWrite('commit to branch "exp" of repository "faces"', { repository: 'faces' });
const look = read('read branch "exp" of repository "faces"', {
  repository: 'faces',
  absent: {
    code: 'LAKEFS_BRANCH_NOT_FOUND',
    message: 'branch "exp" does not exist in repository "faces"',
    hint: 'name one that is there',
  },
});

const refuse = (status: number, body: unknown, operation: Operation = commit) =>
  errorFromResponse(
    {
      status,
      body: typeof body === 'string' && !body.startsWith('<') ? { message: body } : body,
      requestId: 'r-1',
      endpoint: 'http://lakefs.test',
      addressFrom: '/srv/tieback.yaml',
      credentials: 'the access key ending in "MPLE" was sent',
      redact: createRedactor(['canary-sent-secret']),
    },
    operation,
  );

describe('errorFromResponse', () => {
  it('repeats no credentials that lakeFS repeats', () => {
    const { message, details } = refuse(400, 'key canary-sent-secret may not do that');
    expect([message, details['lakefsMessage']]).toEqual([
      expect.stringContaining('key [redacted] may not do that'),
      'key [redacted] may not do that',
    ]);
  });

  it('says where the address of a server that is no lakeFS was set', () => {
    expect(refuse(405, undefined).hint).toMatch(/; the address comes from \/srv\/tieback\.yaml$/);
  });

  it.each([
    [400, 'commit: no changes', 'LAKEFS_NO_CHANGES'],
    [400, 'uncommitted changes (dirty branch)', 'LAKEFS_BRANCH_DIRTY'],
    [400, 'cannot use source MetaRange on a branch with uncommitted changes', 'LAKEFS_BRANCH_DIRTY'],
    [400, 'argument strategy: invalid value: validation error', 'LAKEFS_REJECTED'],
    [401, 'error authenticating request', 'LAKEFS_UNAUTHORIZED'],
    [403, 'cannot commit to protected branch', 'LAKEFS_PROTECTED'],
    [403, 'read-only repository', 'LAKEFS_READ_ONLY'],
    [403, 'cannot delete repository default branch', 'LAKEFS_FORBIDDEN'],
    [404, 'repository not found', 'LAKEFS_REPOSITORY_NOT_FOUND'],
    [404, 'invalid API endpoint', 'LAKEFS_WRONG_SERVER'],
    [405, undefined, 'LAKEFS_WRONG_SERVER'],
    [409, 'conflict found', 'LAKEFS_CONFLICT'],
    [412, 'pre-commit hook aborted', 'LAKEFS_HOOK_REJECTED'],
    [416, 'Requested Range Not Satisfiable', 'LAKEFS_REJECTED'],
    [431, undefined, 'LAKEFS_REJECTED'],
    [423, 'locked', 'LAKEFS_SERVER_ERROR'],
    [429, undefined, 'LAKEFS_SERVER_ERROR'],
    [501, 'Not Implemented', 'LAKEFS_UNSUPPORTED'],
    [302, undefined, 'LAKEFS_WRONG_SERVER'],
  ] as const)('maps %d %j to %s, with no effect', (status, body, code) => {
    expect(refuse(status, body)).toMatchObject({ code, status, effect: 'none', requestId: 'r-1' });
  });

  it('lets the operation say what its absence, presence, loss and condition mean', () => {
    const told: Operation = {
      ...look,
      present: { code: 'LAKEFS_BRANCH_EXISTS', message: 'there', hint: 'try again' },
      gone: { code: 'LAKEFS_OBJECT_GONE', message: 'gone', hint: 'try again' },
      unmet: { code: 'LAKEFS_PATH_EXISTS', message: 'unmet', hint: 'try again' },
    };
    expect(refuse(404, 'branch not found', told).code).toBe('LAKEFS_BRANCH_NOT_FOUND');
    expect(refuse(409, 'branch already exists: not unique', told).code).toBe('LAKEFS_BRANCH_EXISTS');
    expect(refuse(410, 'No data', told).code).toBe('LAKEFS_OBJECT_GONE');
    expect(refuse(412, 'path already exists', told).code).toBe('LAKEFS_PATH_EXISTS');
    expect(refuse(410, 'gone', look).code).toBe('LAKEFS_BRANCH_NOT_FOUND');
  });

  it('reads a conflict without a message', () => {
    expect(refuse(409, { reference: '' })).toMatchObject({ code: 'LAKEFS_CONFLICT', effect: 'none' });
  });

  it('knows that a lost race changed nothing', () => {
    expect(refuse(500, 'predicate failed')).toMatchObject({ code: 'LAKEFS_RACE_LOST', effect: 'none' });
    expect(refuse(500, 'ref: invalid value: validation error')).toMatchObject({
      code: 'LAKEFS_REJECTED',
      effect: 'none',
    });
  });

  it.each([408, 500, 502, 503, 504])('does not know what a write came to after %d', (status) => {
    expect(refuse(status, '<html>trouble</html>')).toMatchObject({ code: 'LAKEFS_SERVER_ERROR', effect: 'unknown' });
    expect(refuse(status, '<html>trouble</html>', look)).toMatchObject({
      code: 'LAKEFS_SERVER_ERROR',
      effect: 'none',
    });
  });

  it('takes answers in another form for those of another server', () => {
    for (const body of ['<!DOCTYPE html><html></html>', { detail: 'Not Found' }, undefined]) {
      const error = refuse(404, body, look);
      expect(error).toMatchObject({ code: 'LAKEFS_WRONG_SERVER', hint: expect.stringContaining('/api/v1') });
      expect(error.message).toContain('http://lakefs.test');
    }
    expect(refuse(400, '<html>plain HTTP to an HTTPS port</html>', look).code).toBe('LAKEFS_WRONG_SERVER');
    expect(refuse(200, undefined)).toMatchObject({ code: 'LAKEFS_WRONG_SERVER', effect: 'unknown' });
    expect(refuse(404, undefined, { ...look, hasNoErrorBody: true }).code).toBe('LAKEFS_BRANCH_NOT_FOUND');
  });

  it('says of 401 that it may be the key or the permission, and which key was sent', () => {
    const { hint } = refuse(401, 'insufficient permissions');
    expect(hint).toContain('"MPLE"');
    expect(hint).toMatch(/wrong key.*permission/);
  });

  it("quotes a hook's whole report on one line", () => {
    const report = "pre-commit hook aborted, run id 'x': 1 error occurred:\n\t* hook 'h' failed: needs an owner\n\n";
    expect(refuse(412, report).message).toMatch(/hook 'h' failed: needs an owner$/);
  });

  it('does not quote the value that a failed validation echoes', () => {
    const echo = 'parameter "amount" in query has an error: too big\nSchema:\n  {}\n\nValue:\n  "hunter2-hunter2"\n';
    const error = refuse(400, echo);
    expect(error.message).toContain('too big');
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it('keeps what can be counted on as details', () => {
    expect(refuse(403, 'read-only repository').details).toEqual({
      status: 403,
      lakefsMessage: 'read-only repository',
      repository: 'faces',
      requestId: 'r-1',
    });
  });
});
