import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readParams } from '../../../src/cli/read-params.ts';

const fileWith = (name: string, text: string): string => {
  const dir = mkdtempSync(join(tmpdir(), 'tieback-params-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

describe('readParams', () => {
  it.each([
    ['{"flip": true}', { flip: true }],
    [' [1, 2]', [1, 2]],
    ['"none"', 'none'],
  ])('takes the text %s as JSON', async (text, expected) => {
    expect(await readParams(text)).toEqual(expected);
  });

  it.each([
    ['augment.json', '{"flip": true, "by": [1]}'],
    ['augment.yaml', 'flip: true\nby: [1]\n'],
    ['augment.yml', 'flip: true\nby:\n  - 1\n'],
    ['augment.yaml', '{"flip": true, "by": [1]}'],
    ['augment', '{"flip": true, "by": [1]}'],
    ['augment.json', '\uFEFF{"flip": true,\r\n"by": [1]}\r\n'],
    ['augment.yaml', '\uFEFFflip: true\r\nby: [1]\r\n'],
  ])('reads file %s: %j', async (name, text) => {
    expect(await readParams(fileWith(name, text))).toEqual({ flip: true, by: [1] });
  });

  it.each([
    ['JSON that is none', () => '{flip: true}'],
    ['a file that is not there', () => '/nowhere.json'],
    ['a file that is neither', () => fileWith('augment.txt', 'flip: true')],
    ['a YAML file that is none', () => fileWith('augment.yaml', 'a: [1')],
  ])('refuses %s, and shows both forms', async (_what, given) => {
    await expect(readParams(given())).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      hint: expect.stringMatching(/'\{.*\}'.*\.yaml/),
    });
  });
});
