import { describe, expect, it } from 'vitest';
import { failedResponse } from '../../../src/http/failed-response.ts';
import { errorFromResponse, needsIdentity, type Refusal } from '../../../src/mlflow/error-from-response.ts';
import { createRedactor } from '../../../src/util/secrets/redact.ts';

const baseUrl = 'http://mlflow:5000';
const request = new Request(`${baseUrl}/api/2.0/mlflow/runs/get?run_id=r`);
const flask404 = '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>';

const refuse = async (status: number, body: object | string, more: Partial<Omit<Refusal, 'failed'>> = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const failed = await failedResponse(request, new Response(text, { status }), createRedactor());
  return errorFromResponse({ failed, baseUrl, sent: 'none', ask: { action: 'get run "r"' }, ...more });
};
const said = (code: string, message = 'words of the server') => ({ error_code: code, message });
const meaning = (
  code: 'MLFLOW_RUN_NOT_FOUND' | 'MLFLOW_MODEL_EXISTS' | 'MLFLOW_ALIAS_NOT_FOUND' | 'MLFLOW_RUN_NOT_ACTIVE',
) => ({
  code,
  message: `the meaning ${code}`,
  hint: `what to do about ${code}`,
});

describe('a refusal in the words of MLflow', () => {
  it('says where the address of a server that is no MLflow was set', async () => {
    const error = await refuse(302, '', { addressFrom: 'MLFLOW_TRACKING_URI' });
    expect(error.hint).toMatch(/; the address comes from MLFLOW_TRACKING_URI$/);
  });

  const ask = {
    action: 'x',
    absent: meaning('MLFLOW_RUN_NOT_FOUND'),
    present: meaning('MLFLOW_MODEL_EXISTS'),
    invalid: meaning('MLFLOW_ALIAS_NOT_FOUND'),
    inactive: meaning('MLFLOW_RUN_NOT_ACTIVE'),
  };
  it.each([
    [404, said('RESOURCE_DOES_NOT_EXIST'), 'MLFLOW_RUN_NOT_FOUND'],
    [404, said('NOT_FOUND'), 'MLFLOW_RUN_NOT_FOUND'],
    [400, said('RESOURCE_ALREADY_EXISTS'), 'MLFLOW_MODEL_EXISTS'],
    [400, said('INVALID_PARAMETER_VALUE'), 'MLFLOW_ALIAS_NOT_FOUND'],
    [400, said('INVALID_PARAMETER_VALUE', "The run r must be in the 'active' state."), 'MLFLOW_RUN_NOT_ACTIVE'],
    [404, said('ENDPOINT_NOT_FOUND'), 'MLFLOW_UNSUPPORTED'],
    [501, said('NOT_IMPLEMENTED'), 'MLFLOW_UNSUPPORTED'],
    [500, said('FEATURE_DISABLED'), 'MLFLOW_UNSUPPORTED'],
    [403, said('PERMISSION_DENIED'), 'MLFLOW_FORBIDDEN'],
    [401, said('UNAUTHENTICATED'), 'MLFLOW_UNAUTHORIZED'],
    [429, said('REQUEST_LIMIT_EXCEEDED'), 'MLFLOW_TRANSIENT'],
    [503, said('TEMPORARILY_UNAVAILABLE'), 'MLFLOW_TRANSIENT'],
    [400, said('BAD_REQUEST', 'QueuePool limit of size 5 overflow 10 reached'), 'MLFLOW_TRANSIENT'],
    [400, said('BAD_REQUEST', 'FOREIGN KEY constraint failed'), 'MLFLOW_REJECTED'],
    [500, said('INTERNAL_ERROR'), 'MLFLOW_SERVER_ERROR'],
    [400, { detail: 'Artifact path refers to a directory' }, 'MLFLOW_REJECTED'],
  ])('%d %j is %s', async (status, body, code) => {
    expect((await refuse(status, body, { ask })).code).toBe(code);
  });

  it('without a meaning of the endpoint is passed on', async () => {
    const error = await refuse(404, said('RESOURCE_DOES_NOT_EXIST'));
    expect([error.code, error.message]).toEqual(['MLFLOW_REJECTED', 'cannot get run "r": words of the server']);
    expect(error.details).toEqual({
      status: 404,
      request: 'GET "/api/2.0/mlflow/runs/get" at "mlflow:5000"',
      mlflowCode: 'RESOURCE_DOES_NOT_EXIST',
      mlflowMessage: 'words of the server',
    });
  });
});

describe('a refusal in other words', () => {
  it('of the host name says how to allow it', async () => {
    const error = await refuse(403, 'Invalid Host header - possible DNS rebinding attack detected');
    expect(error.code).toBe('MLFLOW_HOST_REFUSED');
    expect(error.hint).toContain('--allowed-hosts "mlflow:5000');
  });

  it('of the credentials says which were sent', async () => {
    const page = 'You are not authenticated. Please see the documentation.';
    const hints = await Promise.all(
      (['none', 'basic', 'bearer'] as const).map(async (sent) => (await refuse(401, page, { sent })).hint),
    );
    expect(hints).toEqual([
      expect.stringContaining('MLFLOW_TRACKING_USERNAME'),
      expect.stringContaining('password were sent'),
      expect.stringContaining('token was sent'),
    ]);
  });

  it('of a permission may mean that it does not exist', async () => {
    const error = await refuse(403, 'Permission denied', { sent: 'basic' });
    expect(error.code).toBe('MLFLOW_FORBIDDEN');
    expect(error.hint).toContain('does not exist');
  });

  it('by a server that keeps artifacts only is for ever', async () => {
    const error = await refuse(503, 'Endpoint disabled due to the mlflow server running in `--artifacts-only` mode.');
    expect(error.code).toBe('MLFLOW_UNSUPPORTED');
  });

  it.each([
    [404, flask404, true, 'MLFLOW_UNSUPPORTED'],
    [405, flask404, true, 'MLFLOW_UNSUPPORTED'],
    [404, flask404, false, 'MLFLOW_WRONG_SERVER'],
    [404, { message: 'invalid API endpoint' }, false, 'MLFLOW_WRONG_SERVER'],
    [400, 'Client sent an HTTP request to an HTTPS server.', undefined, 'MLFLOW_WRONG_SERVER'],
    [302, '', undefined, 'MLFLOW_WRONG_SERVER'],
    [200, '<html>log in</html>', undefined, 'MLFLOW_WRONG_SERVER'],
    [500, '<html>Internal Server Error</html>', undefined, 'MLFLOW_SERVER_ERROR'],
    [502, 'Bad Gateway', undefined, 'MLFLOW_TRANSIENT'],
  ])('%d %j from MLflow: %s is %s', async (status, body, isMlflow, code) => {
    const error = await refuse(status, body, isMlflow === undefined ? {} : { isMlflow });
    expect(error.code).toBe(code);
  });

  it.each([
    [404, flask404, true],
    [404, said('RESOURCE_DOES_NOT_EXIST'), false],
    [405, '', true],
    [400, flask404, false],
  ])('%d %j: whether MLflow answers must be asked: %s', async (status, body, expected) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    expect(needsIdentity(await failedResponse(request, new Response(text, { status }), createRedactor()))).toBe(
      expected,
    );
  });
});

describe('the effect', () => {
  it.each([
    [400, said('INVALID_PARAMETER_VALUE'), 'none'],
    [404, said('RESOURCE_DOES_NOT_EXIST'), 'none'],
    [429, said('REQUEST_LIMIT_EXCEEDED'), 'none'],
    [400, said('BAD_REQUEST', 'database is locked'), 'unknown'],
    [500, said('INTERNAL_ERROR'), 'unknown'],
    [503, 'x', 'unknown'],
  ])('of %d %j is %s', async (status, body, effect) => {
    expect((await refuse(status, body)).effect).toBe(effect);
  });
});
