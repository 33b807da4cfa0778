import { describe, expect, it } from 'vitest';
import { createCredentials } from '../../../src/lakefs/credentials.ts';

describe('createCredentials', () => {
  it('sends an access key as basic authentication and shows four characters of it', async () => {
    const credentials = createCredentials({
      kind: 'access-key',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'secret',
    });
    expect(credentials.describe()).toBe('no credentials were sent');
    expect(await credentials.forTransport()).toEqual({
      kind: 'basic',
      username: 'AKIAIOSFODNN7EXAMPLE',
      password: 'secret',
    });
    expect(credentials.describe()).toBe('the access key ending in "MPLE" was sent');
  });

  it('shows nothing of a short access key or of a token', async () => {
    const short = createCredentials({ kind: 'access-key', accessKeyId: 'abcdefg', secretAccessKey: 'secret' });
    await short.forTransport();
    expect(short.describe()).toBe('an access key was sent');
    const token = createCredentials({ kind: 'token', token: 'abcdefghijklmnop' });
    expect(await token.forTransport()).toEqual({ kind: 'bearer', token: 'abcdefghijklmnop' });
    expect(token.describe()).toBe('a token was sent');
  });

  it('reads them anew each time', async () => {
    let renewals = 0;
    const credentials = createCredentials(async () => ({ kind: 'token', token: `t${++renewals}` }));
    expect(await credentials.forTransport()).toEqual({ kind: 'bearer', token: 't1' });
    expect(await credentials.forTransport()).toEqual({ kind: 'bearer', token: 't2' });
  });
});
