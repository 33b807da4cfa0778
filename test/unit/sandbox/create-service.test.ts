import { describe, expect, it } from 'vitest';
import { createService } from '../../../src/sandbox/create-service.ts';

const newService = (answer: () => Response | Promise<Response> = () => new Response('hello')) =>
  createService(
    async () => answer(),
    () => Date.UTC(2026, 0, 2, 3, 4, 5),
  ).service;

const request = (init: RequestInit = {}) => new Request('http://x/api/a?b=c', init);

describe('createService', () => {
  it('keeps a log of requests', async () => {
    const service = newService();
    await service.fetch(request());
    await service.fetch(request({ method: 'POST' }));
    expect(service.requests).toEqual(['GET /api/a', 'POST /api/a']);
  });

  it('tells the time of the sandbox', async () => {
    const { headers } = await newService().fetch(request());
    expect(headers.get('date')).toBe('Fri, 02 Jan 2026 03:04:05 GMT');
  });

  it('leaves a date that the service gave', async () => {
    const service = newService(() => new Response('', { headers: { date: 'Thu, 01 Jan 1970 00:00:00 GMT' } }));
    expect((await service.fetch(request())).headers.get('date')).toContain('1970');
  });

  it('rejects a cut request as fetch does', async () => {
    const service = newService();
    service.fail({ when: 'after-effect', action: { kind: 'cut' } });
    await expect(service.fetch(request())).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    expect(service.requests).toHaveLength(1);
  });

  it('breaks a truncated body after its first half', async () => {
    const service = newService();
    service.fail({ when: 'after-effect', action: { kind: 'truncate' } });
    const answer = await service.fetch(request());
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '5']);
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('he');
    await expect(reader?.read()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('rejects with the reason of an abort while the service is at work', async () => {
    const service = newService();
    service.fail({ when: 'before-effect', action: { kind: 'delay', ms: 500 } });
    await expect(service.fetch(request({ signal: AbortSignal.timeout(5) }))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('rejects at once when aborted before', async () => {
    await expect(newService().fetch(request({ signal: AbortSignal.abort(new Error('stop')) }))).rejects.toThrow('stop');
  });
});
