import { describe, expect, it } from 'vitest';
import { projectFileText } from '../../../src/config/project-file.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { settingNames, settingOf } from '../../../src/config/settings.ts';
import { placeWith } from './home.ts';

const inFiles = settingNames.filter((name) => settingOf(name).path !== undefined);

const valuesOf = async (text: string): Promise<Readonly<Record<string, string>>> => {
  const config = await resolveConfig({}, placeWith({ 'project/tieback.yaml': text }));
  return Object.fromEntries(Object.entries(config).map(([name, { value }]) => [name, value]));
};

describe('projectFileText', () => {
  it('is read back as what was written', async () => {
    const values = Object.fromEntries(inFiles.map((name, index) => [name, `http://host:${index}/a b#c`]));
    expect(await valuesOf(projectFileText(values))).toEqual(values);
  });

  it.each([
    'true',
    'no',
    'null',
    '7',
    '1e3',
    '-x',
    '- x',
    'a: b',
    '# x',
    "it's",
    '"',
    '{a}',
    '*a',
    '@x',
    'ü',
    'C:\\data',
    'C:/data',
    '\\\\server\\share',
    '~',
    ' x ',
  ])('keeps %j as the text that it is', async (value) => {
    expect(await valuesOf(projectFileText({ experiment: value }))).toEqual({ experiment: value });
  });

  it('writes plain words plainly', () => {
    const text = projectFileText({ lakefsEndpoint: 'http://localhost:8000', prefix: 'train/' });
    expect(text).toContain('\n  endpoint: http://localhost:8000\n');
    expect(text).toContain('\n  prefix: train/\n');
  });

  it('sets nothing when nothing is given', async () => {
    expect(await valuesOf(projectFileText({}))).toEqual({});
  });

  it.each(inFiles)('explains %s and names every variable that sets it too', (name) => {
    const { help, env } = settingOf(name);
    for (const word of [help, ...env]) expect(projectFileText({})).toContain(word);
  });

  it('keeps within 80 columns what it does not take from elsewhere', () => {
    expect(
      projectFileText({})
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });
});
