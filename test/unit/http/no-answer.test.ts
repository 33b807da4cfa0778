import { describe, expect, it } from 'vitest';
import { noAnswer, timedOut } from '../../../src/http/no-answer.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';

const baseUrl = 'http://service.example/base';
const service = { name: 'lakeFS', addressFrom: 'LAKECTL_SERVER_ENDPOINT_URL', authoritySetting: 'THINGS_CA' };
const runtime = { ...systemRuntime(), env: {} };
const asked = { method: 'GET', url: `${baseUrl}/things?token=canary7f3Qx9` };
const withCode = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });
const errorAfter = (error: unknown) => noAnswer({ baseUrl, service, runtime }, asked, error);

describe('an answer that never came', () => {
  it('names the service and its address, and no request where nothing was sent', () => {
    expect(errorAfter(withCode('ECONNREFUSED')).message).toBe(
      `lakeFS at "${baseUrl}" did not answer: the connection was refused`,
    );
  });

  it('names the request that may have been acted on, without its query', () => {
    expect(errorAfter(withCode('ECONNRESET')).message).toContain('did not answer GET "/base/things": ');
    expect(timedOut({ baseUrl, service }, asked, 2_000, undefined).message).toBe(
      `lakeFS at "${baseUrl}" did not answer GET "/base/things": no complete answer within 2 s`,
    );
  });

  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HPE_INVALID_CONSTANT',
  ])('says after %s where the address was set', (code) => {
    expect(errorAfter(withCode(code)).hint).toMatch(/; the address comes from LAKECTL_SERVER_ENDPOINT_URL$/);
  });

  it('says what to set for a certificate of an unknown authority', () => {
    expect(errorAfter(withCode('SELF_SIGNED_CERT_IN_CHAIN')).hint).toMatch(/: THINGS_CA$/);
  });

  it('leaves out where the address was set when nobody said', () => {
    const { addressFrom: _unsaid, ...unsaid } = service;
    const { hint } = noAnswer({ baseUrl, service: unsaid, runtime }, asked, withCode('ECONNREFUSED'));
    expect(hint).toBe('check that the server runs and that its address is right');
  });

  it('says plainly that a port is blocked', async () => {
    const error: unknown = await fetch('http://127.0.0.1:1/').catch((reason: unknown) => reason);
    expect(errorAfter(error)).toMatchObject({
      code: 'HTTP_UNREACHABLE',
      effect: 'none',
      message: expect.stringContaining('port'),
    });
  });

  it('tells programs which service it was', () => {
    expect(errorAfter(withCode('ECONNREFUSED')).details).toEqual({ service: 'lakeFS', url: baseUrl });
  });

  it('names the proxy that stands between, its variable and the way round it', () => {
    const behind = { ...runtime, env: { HTTP_PROXY: 'http://me:canary7f3Qx9@proxy.example:3128' } };
    const error = noAnswer({ baseUrl, service, runtime: behind }, asked, withCode('ECONNREFUSED'));
    expect(error.message).toBe(
      `lakeFS at "${baseUrl}" did not answer: the proxy "proxy.example:3128" of HTTP_PROXY was not reached: the connection was refused`,
    );
    expect(error.hint).toBe(
      'check the proxy in HTTP_PROXY, or set NO_PROXY=service.example to reach the server without it',
    );
    const besides = { ...behind, env: { ...behind.env, NO_PROXY: 'service.example' } };
    expect(noAnswer({ baseUrl, service, runtime: besides }, asked, withCode('ECONNREFUSED')).message).not.toContain(
      'proxy',
    );
  });

  it('names the other server to which a read was sent on', () => {
    const last = { method: 'GET', url: 'http://storage.example:9000/bucket/x?X-Amz-Signature=canary7f3Qx9' };
    const error = noAnswer({ baseUrl, service, runtime }, asked, withCode('ECONNREFUSED'), last);
    expect(error.message).toContain('it redirects to "storage.example:9000", and there the connection was refused');
    expect(`${error.message} ${error.hint}`).not.toMatch(/canary|LAKECTL/);
  });
});
