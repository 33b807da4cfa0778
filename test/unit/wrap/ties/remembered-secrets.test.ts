import { existsSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../../../src/model/progress.ts';
import { forgetSecrets, recognising, rememberSecrets } from '../../../../src/wrap/ties/remembered-secrets.ts';
import { newTieFolder } from '../samples.ts';

const token = 'canary-hub-9Zx81';

/** A tie's folder as another shell has left it, and what this one learns and tells. */
const resumed = async () => {
  const folder = newTieFolder();
  await rememberSecrets({ folder, shellSecrets: { HUB_TOKEN: token } })();
  const learned: string[] = [];
  const told: ProgressEvent[] = [];
  const recognise = recognising(folder, {
    learnSecrets: (secrets) => learned.push(...secrets),
    onProgress: (event) => told.push(event),
  });
  return { folder, recognise, learned, told };
};

/** Texts that could be the token, all of its length. */
const likeToken = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${index}`.padStart(token.length, 'x'));

describe('secrets of another shell', () => {
  it('are learned from the texts that hold them', async () => {
    const { recognise, learned, told } = await resumed();
    await recognise([`hub ${token}`, 'adam']);
    expect([learned, told]).toEqual([[token], []]);
  });

  it('are looked for no longer than somebody waits', async () => {
    const { recognise } = await resumed();
    await expect(recognise(likeToken(200), AbortSignal.timeout(300))).rejects.toMatchObject({ name: 'TimeoutError' });
  }, 10_000);

  it('are told by name when not every text could be searched', async () => {
    const { recognise, told } = await resumed();
    const stop = AbortSignal.timeout(300);
    await recognise(likeToken(400), stop).catch(() => undefined);
    expect(told).toMatchObject([{ kind: 'notice', level: 'warn', text: expect.stringContaining('(HUB_TOKEN)') }]);
  }, 10_000);

  it('leave nothing behind once they are forgotten, even twice', async () => {
    const { folder } = await resumed();
    expect(existsSync(folder.secrets)).toBe(true);
    await forgetSecrets(folder);
    await forgetSecrets(folder);
    expect(existsSync(folder.secrets)).toBe(false);
  });

  it('are forgotten without a word where their file is none', async () => {
    const folder = newTieFolder();
    mkdirSync(folder.secrets, { recursive: true });
    await expect(forgetSecrets(folder)).resolves.toBeUndefined();
  });
});
