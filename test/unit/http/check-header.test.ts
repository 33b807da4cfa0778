import { describe, expect, it } from 'vitest';
import { createTransport } from '../../../src/http/create-transport.ts';
import type { TransportAuth } from '../../../src/http/transport.ts';
import { createMlflowClient } from '../../../src/mlflow/create-client.ts';

const failureOf = async (auth: TransportAuth, headers: Record<string, string> = {}) => {
  const sent: Request[] = [];
  const fetch = (input: string | URL | Request) => {
    sent.push(new Request(input));
    return Promise.resolve(new Response('ok'));
  };
  const transport = createTransport({
    service: { name: 'Things', authoritySetting: 'THINGS_CA', tokenFrom: 'THINGS_TOKEN' },
    baseUrl: 'http://service.example',
    auth: () => auth,
    headers,
    runtime: { now: () => 0, random: () => 0, fetch, env: {} },
  });
  const error = await transport
    .fetch({ repeat: 'repeatable' })(new Request('http://service.example'))
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  return { error, sent };
};

describe('what no header can hold', () => {
  it.each([
    ['a line break', 'tok-canary-one\nBCD-9911'],
    ['three dots in one character', 'tok-canary…9911'],
    ['a control character', 'tok-canary\u00009911'],
    ['an end of text', 'tok-canary\u007f9911'],
    ['a line break before it', '\ntok-canary-9911'],
    ['a byte order mark before it', '\ufefftok-canary-9911'],
    ['a line separator behind it', 'tok-canary-9911\u2028'],
    ['a vertical tab behind it', 'tok-canary-9911\u000b'],
  ])('is a fault of the configuration in a token, told without it: %s', async (_what, token) => {
    const { error, sent } = await failureOf({ kind: 'bearer', token });
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('the token for Things'),
      hint: expect.stringContaining('THINGS_TOKEN'),
    });
    expect(JSON.stringify([String(error), error])).not.toMatch(/canary|9911/);
    expect(sent).toEqual([]);
  });

  it("names the header of one's own that holds it, and not its value", async () => {
    const { error } = await failureOf({ kind: 'none' }, { 'x-team': 'fine', 'x-key': 'canary\r\n9911' });
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('"x-key"') });
    expect(String(error)).not.toMatch(/canary|9911/);
  });

  it('is white space around a header that is no white space of HTTP', async () => {
    const { error } = await failureOf({ kind: 'none' }, { 'x-key': '\ufeffcanary' });
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('"x-key"') });
    expect(String(error)).not.toContain('canary');
    const fine = await failureOf({ kind: 'none' }, { 'x-key': '\r\n canary\t\n' });
    expect(fine.sent[0]?.headers.get('x-key')).toBe('canary');
  });

  it('is told of the name of a header too', async () => {
    const { error } = await failureOf({ kind: 'none' }, { 'x key': 'canary' });
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('"x key"') });
  });

  it('is told of the name of a workspace', () => {
    const make = () => createMlflowClient({ trackingUri: 'http://mlflow.example', workspace: 'a\nb' });
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

it('sends a name and a password in any letters, and a token with white space around it', async () => {
  const basic = await failureOf({ kind: 'basic', username: 'Jürgen…', password: 'пароль\n' });
  const bearer = await failureOf({ kind: 'bearer', token: 'fake.token\n' });
  expect([basic.error, bearer.error]).toEqual([undefined, undefined]);
  const carried = basic.sent[0]?.headers.get('authorization')?.split(' ')[1] ?? '';
  expect(Buffer.from(carried, 'base64').toString('utf8')).toBe('Jürgen…:пароль\n');
  expect(bearer.sent[0]?.headers.get('authorization')).toBe('Bearer fake.token');
});
