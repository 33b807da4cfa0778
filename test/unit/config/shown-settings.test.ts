import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { settingNames, settingOf } from '../../../src/config/settings.ts';
import { configAnswerSchema } from '../../../src/config/shown-settings.schema.ts';
import { shownSettings } from '../../../src/config/shown-settings.ts';
import { placeWith } from './home.ts';

const secrets = settingNames.filter((name) => 'isSecret' in settingOf(name));

describe('shownSettings', () => {
  it('shows no character of any secret', async () => {
    const env = Object.fromEntries(
      secrets.flatMap((name) => settingOf(name).env.map((one) => [one, `hunter2-${name}`])),
    );
    const shown = shownSettings(await resolveConfig({}, placeWith({}, env)));
    expect(secrets.length).toBeGreaterThan(3);
    expect(shown.filter(({ isSecret, origin }) => isSecret && origin !== undefined)).toHaveLength(secrets.length);
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });

  it('shows no credentials that stand in an address', async () => {
    const place = placeWith({}, { MLFLOW_TRACKING_URI: 'http://ada:hunter2@mlflow/x' });
    const uri = shownSettings(await resolveConfig({}, place)).find(({ name }) => name === 'mlflowTrackingUri');
    expect(uri).toMatchObject({ value: 'http://mlflow/x', origin: 'MLFLOW_TRACKING_URI' });
  });

  it('lists every setting, those that are not set too, as its schema says', () => {
    const settings = shownSettings({});
    expect(settings.map(({ name }) => name)).toEqual(settingNames);
    expect(settings.some((setting) => 'origin' in setting || 'value' in setting)).toBe(false);
    expect(configAnswerSchema.parse({ settings })).toEqual({ settings });
  });
});
