import { describe, expect, it } from 'vitest';
import { readJson, readSmall, readYaml } from '../../../../src/evidence/collect/read-json.ts';

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

describe('readSmall', () => {
  it('reads up to a limit, and nothing of what is larger', async () => {
    expect(Buffer.from((await readSmall(streamOf('four'), 4, 'it')) ?? []).toString()).toBe('four');
    expect(await readSmall(streamOf('fives'), 4, 'it')).toBeUndefined();
  });
});

it.each([
  ['readJson', () => readJson(broken(), 'an action')],
  ['readSmall', () => readSmall(broken(), 9, 'an action')],
])('%s says what broke off', async (_name, read) => {
  await expect(read()).rejects.toMatchObject({
    code: 'HTTP_UNREACHABLE',
    message: 'an action broke off while it was read',
  });
});

describe('readYaml', () => {
  it('takes every scalar for the text that it is: an id of digits is no number', async () => {
    const id = `12e${'3'.repeat(29)}`;
    expect(await readYaml(`run_id: ${id}\non:\n  pre-merge:\n`)).toEqual({ run_id: id, on: { 'pre-merge': '' } });
  });

  it('gives nothing for what is no YAML', async () => {
    expect(await readYaml('a: [')).toBeUndefined();
  });
});
