import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { settingNames, settingOf } from '../../../src/config/settings.ts';
import { placeWith } from './home.ts';

const text = readFileSync(new URL('../../../examples/config/tieback.yaml', import.meta.url), 'utf8');
const inFiles = settingNames.filter((name) => settingOf(name).path !== undefined);

describe('the example of a tieback.yaml', () => {
  it('has every key that there is and no other, each with a value', async () => {
    const config = await resolveConfig({}, placeWith({ 'project/tieback.yaml': text }));
    expect(Object.keys(config).toSorted()).toEqual([...inFiles].toSorted());
    expect(new Set(Object.values(config).map(({ source }) => source))).toEqual(new Set(['project file']));
  });

  it.each(inFiles)('names every variable that sets %s too', (name) => {
    for (const variable of settingOf(name).env) expect(text).toContain(variable);
  });
});
