import { describe, expect, it } from 'vitest';
import { normaliseEndpoint } from '../../../src/lakefs/endpoint.ts';

describe('normaliseEndpoint', () => {
  it.each([
    ['http://localhost:8000', 'http://localhost:8000'],
    ['http://localhost:8000/', 'http://localhost:8000'],
    [' http://localhost:8000/api/v1 ', 'http://localhost:8000'],
    ['http://localhost:8000/api/v1/', 'http://localhost:8000'],
    ['http://localhost:8000/api/v1/api/v1', 'http://localhost:8000'],
    ['https://example.org/lakefs', 'https://example.org/lakefs'],
    ['https://example.org/lakefs/api/v1//', 'https://example.org/lakefs'],
    ['https://EXAMPLE.org:443/x?query#hash', 'https://example.org/x'],
    ['http://example.org/api/v1beta', 'http://example.org/api/v1beta'],
  ])('reads %j as %j', (text, endpoint) => {
    expect(normaliseEndpoint(text)).toBe(endpoint);
  });

  it.each(['', 'localhost:8000', 'example.org', 'ftp://example.org', 's3://repo', '//example.org'])(
    'refuses %j, which is no http or https URL',
    (text) => {
      expect(() => normaliseEndpoint(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    },
  );

  it('refuses credentials in the URL without repeating them', () => {
    const attempt = () => normaliseEndpoint('https://someone:hunter2@example.org/lakefs');
    expect(attempt).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(attempt).not.toThrow(/hunter2|someone/);
  });
});
