import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/util/secrets/redact.ts';
import { readPrepared } from '../../../../src/wrap/data/prepared.ts';
import { newTieFolder } from '../samples.ts';

const readText = (text: string) => {
  const { metadata } = newTieFolder();
  writeFileSync(metadata, text);
  return readPrepared(metadata, redact);
};

const nothing = { augmentationParams: null, samples: null, metadata: {} };

const redact = createRedactor(['canary-value']);

describe('readPrepared', () => {
  it('keeps no secret that the command let slip, and the rest as it was said', async () => {
    const said = {
      augmentation_params: { password: 'x1', note: 'has canary-value', flip: true },
      metadata: { site: 'berlin' },
    };
    const { augmentationParams, metadata } = await readText(JSON.stringify(said));
    expect(JSON.parse(augmentationParams ?? '')).toEqual({
      password: '[redacted]',
      note: 'has [redacted]',
      flip: true,
    });
    expect(metadata).toEqual({ site: 'berlin' });
  });

  it('takes an absent or empty file for having said nothing', async () => {
    expect(await readPrepared(newTieFolder().metadata, redact)).toEqual(nothing);
    expect(await readText(' \n')).toEqual(nothing);
    expect(await readText('{}')).toEqual(nothing);
  });

  it('reads parameters, samples with their unit, and metadata as texts', async () => {
    const samples = { unit: 'images', original: 100, added: 20, removed: 0, total: 120 };
    const said = {
      augmentation_params: { rotate: [1, 2], flip: true },
      samples,
      metadata: { site: 'berlin', seed: 7, on: [true] },
    };
    expect(await readText(JSON.stringify(said))).toEqual({
      augmentationParams: '{"flip":true,"rotate":[1,2]}',
      samples,
      metadata: { site: 'berlin', seed: '7', on: '[true]' },
    });
  });

  it('takes a part of the numbers', async () => {
    expect(await readText('{"samples":{"unit":"rows","total":3}}')).toMatchObject({
      samples: { unit: 'rows', total: 3 },
    });
  });

  it.each([
    ['no JSON', '{flip: true}'],
    ['a list', '[]'],
    ['a text', '"flip"'],
    ['null', 'null'],
    ['samples without a unit', '{"samples":{"total":3}}'],
    ['samples with an empty unit', '{"samples":{"unit":""}}'],
    ['half a sample', '{"samples":{"unit":"rows","total":2.5}}'],
    ['a count below none', '{"samples":{"unit":"rows","removed":-5}}'],
    ['a number as text', '{"samples":{"unit":"rows","total":"3"}}'],
    ['a count that there is not', '{"samples":{"unit":"rows","lost":3}}'],
    ['samples that are a number', '{"samples":3}'],
    ['metadata with a key of tieback', '{"metadata":{"tieback.samples":"forged"}}'],
    ['metadata with a key of lakeFS', '{"metadata":{".lakefs.merge.strategy":"x"}}'],
    ['metadata with an empty key', '{"metadata":{"":"e"}}'],
    ['metadata that is a list', '{"metadata":["a"]}'],
  ])('refuses %s, and shows the form', async (_what, text) => {
    await expect(readText(text)).rejects.toMatchObject({
      code: 'RUN_METADATA_INVALID',
      hint: expect.stringContaining('"samples"'),
    });
  });
});
