import { describe, expect, it } from 'vitest';
import { failureCause } from '../../../src/http/failure-cause.ts';

const withCode = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });

describe('failureCause', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])(
    'knows that nothing was sent after %s',
    (code) => {
      expect(failureCause(withCode(code))).toMatchObject({ code: 'HTTP_UNREACHABLE', effect: 'none' });
    },
  );

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  ])('calls %s trouble with TLS', (code) => {
    expect(failureCause(withCode(code))).toMatchObject({ code: 'HTTP_TLS', effect: 'none' });
  });

  it.each(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])('cannot know what the server did after %s', (code) => {
    expect(failureCause(withCode(code))).toMatchObject({ code: 'HTTP_TIMEOUT', effect: 'unknown' });
  });

  it.each([withCode('ECONNRESET'), withCode('UND_ERR_SOCKET'), new TypeError('terminated'), 'a string', undefined])(
    'cannot know what the server did after %s',
    (error) => {
      expect(failureCause(error)).toMatchObject({ code: 'HTTP_UNREACHABLE', effect: 'unknown' });
    },
  );

  it('looks into the errors of all addresses that were tried', () => {
    const refused = Object.assign(new Error('::1'), { code: 'ECONNREFUSED' });
    const error = new TypeError('fetch failed', { cause: new AggregateError([refused, refused]) });
    expect(failureCause(error)).toMatchObject({ code: 'HTTP_UNREACHABLE', effect: 'none' });
  });

  it('comes to an end when causes run in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(failureCause(error).effect).toBe('unknown');
  });
});
