import { describe, expect, it } from 'vitest';
import { proxyBefore } from '../../../src/http/proxies.ts';

const proxy = 'http://me:canary7f3Qx9@proxy.example:3128';
const hostBefore = (url: string, env: Record<string, string>) => proxyBefore(url, env)?.host;

describe('proxyBefore', () => {
  it('names the variable and the host, without what the proxy is logged in with', () => {
    expect(proxyBefore('http://a.example', { HTTP_PROXY: proxy })).toEqual({
      name: 'HTTP_PROXY',
      host: 'proxy.example:3128',
    });
  });

  it('takes the spelling in lower case first', () => {
    const env = { HTTP_PROXY: proxy, http_proxy: 'http://lower.example:1' };
    expect(proxyBefore('http://a.example', env)).toEqual({ name: 'http_proxy', host: 'lower.example:1' });
  });

  it('falls back to the proxy for plain requests where there is none for TLS', () => {
    expect(hostBefore('https://a.example', { HTTP_PROXY: proxy })).toBe('proxy.example:3128');
    expect(hostBefore('http://a.example', { HTTPS_PROXY: proxy })).toBeUndefined();
  });

  it.each([
    ['http://a.example', 'a.example', false],
    ['http://a.example.', 'a.example', false],
    ['http://x.a.example', 'a.example', false],
    ['http://x.a.example', '.a.example', false],
    ['http://a.example', '*.a.example', true],
    ['http://x.a.example', '*.a.example', false],
    ['http://ba.example', 'a.example', true],
    ['http://a.example', 'b.example, a.example', false],
    ['http://a.example:8000', 'a.example:8000', false],
    ['http://a.example:8000', 'a.example:9000', true],
    ['https://a.example', 'a.example:443', false],
    ['http://[::1]:8000', '::1', false],
    ['http://[::1]:8000', '[::1]:8000', false],
    ['http://[::1]:8000', '[::1]:9000', true],
    ['http://a.example', '*', false],
    ['http://a.example', '', true],
  ])('before %s, with NO_PROXY=%s: %s', (url, noProxy, isBefore) => {
    expect(hostBefore(url, { HTTP_PROXY: proxy, NO_PROXY: noProxy }) !== undefined).toBe(isBefore);
  });
});
