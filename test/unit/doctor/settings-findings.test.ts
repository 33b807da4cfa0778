import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findFiles } from '../../../src/config/find-files.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { settingsFindings } from '../../../src/doctor/settings-findings.ts';
import { placeWith } from '../config/home.ts';

const environment = {
  LAKECTL_SERVER_ENDPOINT_URL: 'http://lakefs',
  LAKECTL_CREDENTIALS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: 'not-a-real-secret',
  MLFLOW_TRACKING_URI: 'http://mlflow',
};

const findingsIn = async (place: ReturnType<typeof placeWith>) =>
  Object.fromEntries(
    settingsFindings(await resolveConfig({}, place), await findFiles(place)).map((finding) => [finding.id, finding]),
  );

const without = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));

describe('settingsFindings', () => {
  it('says where everything comes from, and nothing of the secrets themselves', async () => {
    const findings = await findingsIn(placeWith({}, environment));
    expect(new Set(Object.values(findings).map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
    expect(findings['settings-lakefs']?.text).toContain('(from LAKECTL_SERVER_ENDPOINT_URL)');
    expect(JSON.stringify(findings)).not.toMatch(/AKIAEXAMPLE|not-a-real-secret/);
  });

  it('names everything that is missing at once', async () => {
    const failed = Object.values(await findingsIn(placeWith())).filter(({ outcome }) => outcome === 'fail');
    expect(failed.map(({ id }) => id)).toEqual(['settings-lakefs', 'settings-lakefs-credentials', 'settings-mlflow']);
    expect(failed.every(({ next = '' }) => next !== '')).toBe(true);
  });

  it('fails a key and a secret from two places', async () => {
    const place = placeWith(
      { 'home/.lakectl.yaml': 'credentials:\n  secret_access_key: not-a-real-secret\n' },
      without('LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'),
    );
    expect((await findingsIn(place))['settings-lakefs-credentials']?.outcome).toBe('fail');
  });

  it('takes a session token', async () => {
    const names = ['LAKECTL_CREDENTIALS_ACCESS_KEY_ID', 'LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'];
    const place = placeWith({}, { ...without(...names), LAKECTL_CREDENTIALS_SESSION_TOKEN: 'not-a-real-token' });
    expect((await findingsIn(place))['settings-lakefs-credentials']).toMatchObject({
      outcome: 'ok',
      text: expect.stringContaining('token'),
    });
  });

  it.each([
    [0o600, 'ok'],
    [0o640, 'warn'],
    [0o644, 'warn'],
  ])('judges a .lakectl.yaml of mode %o as %s', async (mode, outcome) => {
    const place = placeWith({ 'home/.lakectl.yaml': 'server:\n  endpoint_url: http://l\n' }, environment);
    chmodSync(place.path('home/.lakectl.yaml'), mode);
    expect((await findingsIn(place))['settings-lakectl-file']?.outcome).toBe(outcome);
  });

  it('warns of half of the MLflow credentials', async () => {
    const place = placeWith({}, { ...environment, MLFLOW_TRACKING_USERNAME: 'ada' });
    expect((await findingsIn(place))['settings-mlflow-credentials']?.outcome).toBe('warn');
  });

  it('warns of MLflow credentials in the tracking URI, and does not repeat them', async () => {
    const place = placeWith({}, { ...environment, MLFLOW_TRACKING_URI: 'http://ada:hunter2@mlflow' });
    const findings = await findingsIn(place);
    expect(findings['settings-mlflow-credentials']?.outcome).toBe('warn');
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});
