import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/util/secrets/redact.ts';
import { scanSecrets } from '../../../../src/util/secrets/scan-secrets.ts';

const redact = createRedactor(['hunter2-of-the-clinic']);
const scan = (...lines: readonly string[]) => scanSecrets(lines.join('\n'), redact);

describe('scanSecrets', () => {
  it('takes out what is known, one mark for each', async () => {
    expect(await scan('a hunter2-of-the-clinic', 'b')).toEqual({ text: 'a [redacted]\nb', count: 1 });
  });

  it.each([
    `sk-${'proj-aB3'.repeat(4)}`,
    `AIza${'x'.repeat(35)}`,
    `sk_live_${'4e'.repeat(10)}`,
    `npm_${'a1'.repeat(18)}`,
    `pypi-${'AgEI'.repeat(10)}`,
    `hf_${'ab'.repeat(12)}`,
  ])('knows %s by its form', async (token) => {
    const { text, count } = await scan(`+x = "${token}"`);
    expect(text).toBe('+x = "[redacted]"');
    expect(count).toBe(1);
  });

  it('takes out a private key line by line, so that a patch stays one', async () => {
    const key = [
      '+-----BEGIN OPENSSH PRIVATE KEY-----',
      `+${'b3Bl'.repeat(16)}`,
      '+abc=',
      '+-----END OPENSSH PRIVATE KEY-----',
    ];
    const { text, count } = await scan('+before', ...key, '+after');
    expect(text.split('\n')).toEqual(['+before', key[0], '+[redacted]', '+[redacted]', key[3], '+after']);
    expect(count).toBe(1);
  });

  it('takes out a key that stands in one line of JSON', async () => {
    const { text } = await scan(
      String.raw`"private_key": "-----BEGIN PRIVATE KEY-----\nMIIEabc\n-----END PRIVATE KEY-----\n",`,
    );
    expect(text).not.toContain('MIIE');
  });

  it('leaves prose about keys alone', async () => {
    const prose = ['it starts with -----BEGIN PRIVATE KEY-----', 'and then, as everybody knows, it goes on.', 'fine'];
    expect((await scan(...prose)).text).toBe(prose.join('\n'));
  });

  it.each([
    ...['password: a', 'password: "a', 'password = ', 'x = "token=', '- name: DB_TOKEN', '// '],
    '-----BEGIN PRIVATE KEY-----\n+',
  ])('stays quick on hostile text behind %j', async (head) => {
    const pieces = [' ', '"', "'", '=', ',', '/', '\\', 'n', 'eyJ-', 'token', '-----BEGIN '];
    for (const path of ['a.yaml', 'a.py', 'a.ipynb']) {
      for (const piece of pieces) {
        const line = `+${head}${piece.repeat(50_000 / piece.length)}!`;
        const startedAt = performance.now();
        await scan(`--- a/${path}`, `+++ b/${path}`, line);
        // Each takes some 50 ms, where a quadratic pattern took seconds.
        expect(performance.now() - startedAt, `${piece} in ${path}`).toBeLessThan(10_000);
      }
    }
  });
});
