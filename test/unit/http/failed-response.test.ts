import { describe, expect, it } from 'vitest';
import { effectOfStatus, failedResponse } from '../../../src/http/failed-response.ts';
import { createRedactor } from '../../../src/util/secrets/redact.ts';

const request = new Request('https://mlflow.example:5000/base/api/2.0/x?token=canary7f3Qx9', { method: 'POST' });
const read = (body: string, init: ResponseInit = { status: 400 }) =>
  failedResponse(request, new Response(body, init), createRedactor(['canary-sent-secret']));

describe('failedResponse', () => {
  it('repeats no credentials that the server repeats, also where JSON spells them in another way', async () => {
    const { text, json } = await read('{"message":"user ada:canary-sent-secr\\u0065t, or canary-sent-secret"}');
    expect(json).toEqual({ message: 'user ada:[redacted], or [redacted]' });
    expect(text).not.toContain('canary-sent-secret');
  });

  it('names method, path and host, and no query', async () => {
    expect((await read('')).label).toBe('POST "/base/api/2.0/x" at "mlflow.example:5000"');
  });

  it.each([
    ['{"error_code":"X"}', 'json'],
    ['  <!DOCTYPE html><p>404', 'html'],
    ['<html><body>', 'html'],
    ['Invalid Host header', 'text'],
    ['"only a string"', 'text'],
    ['', 'empty'],
    [' \n', 'empty'],
  ])('calls %j %s', async (body, form) => {
    expect((await read(body)).form).toBe(form);
  });

  it('takes secrets out of text and JSON, whatever quotes stand around them', async () => {
    const body = JSON.stringify({ message: 'sent Authorization: Basic canary7f3Qx9== "there"', code: 7 });
    const { text, json } = await read(body);
    expect(text).not.toContain('canary7f3Qx9');
    expect(json).toEqual({ message: 'sent Authorization: Basic [redacted]"there"', code: 7 });
  });

  it('keeps the id that the server gave to the request', async () => {
    const { requestId } = await read('', { status: 500, headers: { 'X-Request-ID': 'r-1' } });
    expect(requestId).toBe('r-1');
    expect((await read('')).requestId).toBeUndefined();
  });

  it.each([
    [301, 'none'],
    [400, 'none'],
    [404, 'none'],
    [408, 'unknown'],
    [429, 'none'],
    [500, 'unknown'],
    [503, 'unknown'],
  ] as const)('takes the effect behind status %d for %s', (status, effect) => {
    expect(effectOfStatus(status)).toBe(effect);
  });
});
