import { describe, expect, it } from 'vitest';
import { metadataHeaders } from '../../../src/lakefs/metadata-headers.ts';

const invalid = expect.objectContaining({ code: 'LAKEFS_NAME_INVALID' });

describe('metadataHeaders', () => {
  it('puts each key under the prefix that lakeFS reads it from', () => {
    expect(metadataHeaders({ sha256: 'abc', '::lakefs::client-mtime': '17' })).toEqual({
      'x-lakefs-meta-sha256': 'abc',
      'x-lakefs-internal-client-mtime': '17',
    });
  });

  it('sends values as UTF-8 bytes, which fetch accepts', () => {
    const { 'x-lakefs-meta-note': value = '' } = metadataHeaders({ note: 'größe 数 𝄞' });
    expect(new Headers({ note: value }).get('note')).toBe(value);
    expect(Buffer.from(value, 'latin1').toString('utf8')).toBe('größe 数 𝄞');
  });

  it.each(['Upper', 'two words', 'ä', '', 'a:b', '::lakefs::', '::lakefs::Mtime'])(
    'refuses the key %j, which would not arrive as it is',
    (key) => {
      expect(() => metadataHeaders({ [key]: 'v' })).toThrow(invalid);
    },
  );

  it.each(['line\nbreak', ' before', 'after ', 'nul\0', '\ud800'])('refuses the value %j', (value) => {
    expect(() => metadataHeaders({ key: value })).toThrow(invalid);
  });

  it('makes no headers of no metadata', () => {
    expect(metadataHeaders({})).toEqual({});
  });
});
