import { describe, expect, it } from 'vitest';
import { createRecogniser, parseTraces, traceSecrets } from '../../../../src/util/secrets/secret-traces.ts';

const token = 'canary-hub-9Zx81';
const key = 'Ab/c+d:ef=="x"';
const phrase = 'a phrase: of three';
const traces = await traceSecrets({ HUB_TOKEN: token, STORE_KEY: key, PHRASE_SECRET: phrase });

/** A recogniser whose slow hash is counted; `onHash` is called before each. */
const counted = (onHash: (hashed: number) => void = () => undefined) => {
  let hashed = 0;
  let limits = 0;
  let most = 0;
  let atWork = 0;
  const hashes: Readonly<Record<string, string | undefined>> = {
    [token]: traces.secrets[0]?.hash,
    [key]: traces.secrets[1]?.hash,
    [phrase]: traces.secrets[2]?.hash,
  };
  const hash = async (text: string) => {
    hashed += 1;
    most = Math.max(most, ++atWork);
    onHash(hashed);
    await Promise.resolve();
    atWork -= 1;
    return hashes[text] ?? '';
  };
  const recognise = createRecogniser(traces, { hash, onLimit: () => limits++ });
  return { recognise, hashed: () => hashed, limits: () => limits, atOnce: () => most };
};

/** Texts that could be the token, all of its length. */
const likeToken = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${index}`.padStart(token.length, 'x'));

/** The settings of a model with many layers as one parameter. */
const compactJson = JSON.stringify(
  Object.fromEntries(
    Array.from({ length: 120 }, (_, index) => [
      `layer_${index}`,
      { lr: index / 1000, name: `block${index}`, dims: [index, index + 1, 64], act: 'gelu' },
    ]),
  ),
);

describe('traces of secrets', () => {
  it('hold names, lengths and hashes over a salt of their own, but no value', async () => {
    expect(JSON.stringify(traces)).not.toMatch(/canary|9Zx81|Ab\/c|three/);
    expect(traces.secrets.map(({ name, length }) => [name, length])).toEqual([
      ['HUB_TOKEN', token.length],
      ['STORE_KEY', key.length],
      ['PHRASE_SECRET', phrase.length],
    ]);
    const again = await traceSecrets({ HUB_TOKEN: token });
    expect(again.salt).not.toBe(traces.salt);
    expect(again.secrets[0]?.hash).not.toBe(traces.secrets[0]?.hash);
  });

  it('recognise a secret by its hash, read back from a file', async () => {
    const read = parseTraces(JSON.stringify(traces));
    expect(read).toEqual(traces);
    const recognise = createRecogniser(read ?? traces);
    expect(await recognise(['an-hub-canary-9Zx8', `token=${token}`])).toEqual([token]);
  });

  it.each(['', 'nonsense', '[]', '{"version":2,"salt":"x","secrets":[]}', '{"version":1}'])(
    'are none where the file holds %j',
    (text) => expect(parseTraces(text)).toBeUndefined(),
  );
});

describe('a secret in a text', () => {
  it.each([
    token,
    `hub ${token} here`,
    `{"token":"${token}"}`,
    `https://ada:${token}@host/x`,
    `https://host/${token}?a=b`,
    `a=1&token=${token}`,
    `first,${token};last`,
  ])('is found in %j', async (text) => expect(await counted().recognise([text])).toEqual([token]));

  it('is found although it holds delimiters itself', async () => {
    expect(await counted().recognise([`key: ${key}, more`, phrase])).toEqual([phrase, key]);
  });

  it('costs nothing where no part of a text has its length', async () => {
    const { recognise, hashed } = counted();
    expect(
      await recognise([
        '',
        '0.1',
        'adam',
        `x${token}`,
        `${token}x`,
        'https://h/p',
        'words of some length that could be one',
      ]),
    ).toEqual([]);
    expect(hashed()).toBe(0);
  });

  it('is hashed once, however often it is seen', async () => {
    const { recognise, hashed } = counted();
    await recognise([token, token, `an ${token}`]);
    await recognise([token]);
    expect(hashed()).toBe(1);
  });

  it('is found in long JSON, of which next to nothing is hashed', async () => {
    const { recognise, hashed } = counted();
    expect(await recognise([`{"hub":"${token}",${compactJson.slice(1)}`])).toEqual([token]);
    expect(hashed()).toBeLessThan(40);
  });

  it('is found in a long text where it is Base64', async () => {
    const secret = `${'Abc/'.padEnd(44, 'D')}+/${'e'.repeat(40)}==`;
    const recognise = createRecogniser(await traceSecrets({ LONG_KEY: secret }));
    expect(await recognise([`{"key":"${secret}",${compactJson.slice(1)}`])).toEqual([secret]);
  });
});

describe('the search for secrets', () => {
  it('ends after some hundred hashes in all, and says so once', async () => {
    const { recognise, hashed, limits } = counted();
    await recognise(likeToken(200));
    expect([hashed(), limits()]).toEqual([200, 0]);
    await recognise(likeToken(1000));
    await recognise([token]);
    expect([hashed(), limits()]).toEqual([300, 1]);
  });

  it('takes first what has no delimiter in it', async () => {
    const { recognise, limits } = counted();
    const unlikely = likeToken(400).map((text) => `see ${text.slice(0, 8)}/${text.slice(9)}`);
    expect(await recognise([...unlikely, `see ${token}`])).toEqual([token]);
    expect(limits()).toBe(1);
  });

  it('hashes several at once, but leaves a thread for files', async () => {
    const { recognise, atOnce } = counted();
    await recognise(likeToken(20));
    expect(atOnce()).toBe(3);
  });

  it('is broken off by a signal, and finds the same when it is asked again', async () => {
    const stop = new AbortController();
    const { recognise, hashed } = counted((count) => count === 3 && stop.abort(new Error('stopped')));
    const texts = [token, ...likeToken(200)];
    await expect(recognise(texts, stop.signal)).rejects.toThrow('stopped');
    expect(hashed()).toBeLessThan(10);
    expect(await recognise(texts)).toEqual([token]);
    expect(hashed()).toBe(201);
  });
});
