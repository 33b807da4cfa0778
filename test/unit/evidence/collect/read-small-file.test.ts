import { describe, expect, it } from 'vitest';
import { readJson, readSmallFile } from '../../../../src/evidence/collect/read-small-file.ts';

const streamOf = (text: string) => new Blob([text]).stream();
const broken = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error('reset')),
  });

describe('readJson', () => {
  it('reads JSON, and nothing from what is none', async () => {
    expect(await readJson(streamOf('{"a":1}'), 'it')).toEqual({ a: 1 });
    expect(await readJson(streamOf('a: 1'), 'it')).toBeUndefined();
  });
});

describe('readSmallFile', () => {
  it('reads up to a limit, and nothing of what is larger', async () => {
    expect(Buffer.from((await readSmallFile(streamOf('four'), 4, 'it')) ?? []).toString()).toBe('four');
    expect(await readSmallFile(streamOf('fives'), 4, 'it')).toBeUndefined();
  });
});

it.each([
  ['readJson', () => readJson(broken(), 'an action')],
  ['readSmallFile', () => readSmallFile(broken(), 9, 'an action')],
])('%s says what broke off', async (_name, read) => {
  await expect(read()).rejects.toMatchObject({
    code: 'HTTP_UNREACHABLE',
    message: 'an action broke off while it was read',
  });
});
