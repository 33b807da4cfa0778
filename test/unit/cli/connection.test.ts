import { describe, expect, it } from 'vitest';
import { type Connection, connectionOf, rereading } from '../../../src/cli/connection.ts';
import { type ResolvedConfig, resolveConfig } from '../../../src/config/resolve-config.ts';
import type { SettingName } from '../../../src/config/settings.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';
import { placeWith } from '../config/home.ts';

type Values = Partial<Record<SettingName, string>>;

const access: Values = { lakefsAccessKeyId: 'AKIAEXAMPLE', lakefsSecretAccessKey: 'not-a-real-secret' };
const complete: Values = { ...access, lakefsEndpoint: 'http://l', mlflowTrackingUri: 'http://m' };

const homeKey = 'credentials:\n  access_key_id: AKIAHOME\n  secret_access_key: not-at-home\n';
const places = { LAKECTL_SERVER_ENDPOINT_URL: 'http://l', MLFLOW_TRACKING_URI: 'http://m' };

const configOf = (values: Values): ResolvedConfig =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, source: 'environment', origin: 'test' }]),
  );

const connect = (values: Values, now: Values = values): Connection =>
  connectionOf(configOf(values), async () => configOf(now));

describe('connectionOf', () => {
  it('reaches both services as they are configured', async () => {
    const { lakefs, mlflow } = connect(complete);
    expect([lakefs.endpoint, mlflow.trackingUri]).toEqual(['http://l', 'http://m']);
    expect(await lakefs.auth()).toEqual({
      kind: 'access-key',
      accessKeyId: 'AKIAEXAMPLE',
      secretAccessKey: 'not-a-real-secret',
    });
    expect(await mlflow.auth()).toEqual({ kind: 'none' });
  });

  it.each<[SettingName, string]>([
    ['lakefsEndpoint', 'LAKECTL_SERVER_ENDPOINT_URL'],
    ['mlflowTrackingUri', 'MLFLOW_TRACKING_URI'],
    ['lakefsAccessKeyId', 'LAKECTL_CREDENTIALS_ACCESS_KEY_ID'],
    ['lakefsSecretAccessKey', 'LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'],
  ])('says what to set when %s is missing', (missing, variable) => {
    const { [missing]: _missing, ...rest } = complete;
    expect(() => connect(rest)).toThrow(
      expect.objectContaining({ code: 'CONFIG_MISSING', hint: expect.stringContaining(variable) }),
    );
  });

  it('knows where each address was set, for when nobody answers there', () => {
    const { lakefs, mlflow } = connectionOf(
      {
        ...configOf(complete),
        lakefsEndpoint: { value: 'http://l', source: 'command line', origin: 'command line' },
        mlflowTrackingUri: { value: 'http://m', source: 'project file', origin: '/srv/tieback.yaml' },
      },
      async () => configOf(complete),
    );
    expect([lakefs.addressFrom, mlflow.addressFrom]).toEqual(['--lakefs', '/srv/tieback.yaml']);
  });

  it('takes a session token in place of an access key', async () => {
    const { lakefsEndpoint = '', mlflowTrackingUri = '' } = complete;
    const { lakefs } = connect({ lakefsEndpoint, mlflowTrackingUri, lakefsToken: 'not-a-real-token' });
    expect(await lakefs.auth()).toEqual({ kind: 'token', token: 'not-a-real-token' });
  });

  it.each<[string, Record<string, string>, object]>([
    [
      "a token of the environment before the user's own key",
      { LAKECTL_CREDENTIALS_SESSION_TOKEN: 'not-a-real-token' },
      { kind: 'token', token: 'not-a-real-token' },
    ],
    [
      "a key of the environment before the user's own key and a token",
      {
        LAKECTL_CREDENTIALS_SESSION_TOKEN: 'not-a-real-token',
        LAKECTL_CREDENTIALS_ACCESS_KEY_ID: 'AKIAENV',
        LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: 'not-real',
      },
      { kind: 'access-key', accessKeyId: 'AKIAENV', secretAccessKey: 'not-real' },
    ],
    ["the user's own key", {}, { kind: 'access-key', accessKeyId: 'AKIAHOME', secretAccessKey: 'not-at-home' }],
  ])('takes for lakeFS %s', async (_title, env, expected) => {
    const config = await resolveConfig({}, placeWith({ 'home/.lakectl.yaml': homeKey }, { ...places, ...env }));
    expect(await connectionOf(config, async () => config).lakefs.auth()).toEqual(expected);
  });

  it('makes no key of an id and a secret of two sources', async () => {
    const env = { ...places, LAKECTL_CREDENTIALS_ACCESS_KEY_ID: 'AKIAENV' };
    const config = await resolveConfig({}, placeWith({ 'home/.lakectl.yaml': homeKey }, env));
    expect(() => connectionOf(config, async () => config)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it.each<[string, Values, object]>([
    ['a token', { mlflowToken: 't0ken' }, { kind: 'bearer', token: 't0ken' }],
    [
      "user and password before a token, as MLflow's own client does",
      { mlflowToken: 't0ken', mlflowUsername: 'ada', mlflowPassword: 'pw' },
      { kind: 'basic', username: 'ada', password: 'pw' },
    ],
    ['a user without a password for nobody', { mlflowUsername: 'ada' }, { kind: 'none' }],
    [
      'what the tracking URI holds',
      { mlflowTrackingUri: 'http://ada:p%40w@m' },
      { kind: 'basic', username: 'ada', password: 'p@w' },
    ],
    [
      'a token before what the tracking URI holds',
      { mlflowTrackingUri: 'http://ada:pw@m', mlflowToken: 't0ken' },
      { kind: 'bearer', token: 't0ken' },
    ],
  ])('takes for MLflow %s', async (_title, values, expected) => {
    expect(await connect({ ...complete, ...values }).mlflow.auth()).toEqual(expected);
  });

  it('asks for credentials anew: a renewed token is used', async () => {
    const { mlflow } = connect({ ...complete, mlflowToken: 'old' }, { ...complete, mlflowToken: 'new' });
    expect(await mlflow.auth()).toEqual({ kind: 'bearer', token: 'new' });
  });

  it('has certificates, a workspace and pages for browsers only where they are configured', () => {
    const { lakefs, mlflow } = connect({
      ...complete,
      lakefsCaFile: '/l.pem',
      lakefsUiUrl: 'https://d',
      mlflowClientCertFile: '/c.pem',
      mlflowWorkspace: 'clinic',
    });
    expect(lakefs).toMatchObject({ tls: { caFile: '/l.pem' }, uiUrl: 'https://d' });
    expect(mlflow).toMatchObject({ tls: { certFile: '/c.pem', keyFile: '/c.pem' }, workspace: 'clinic' });
    expect(connect(complete).mlflow).not.toHaveProperty('tls');
    expect(connect(complete).lakefs).not.toHaveProperty('uiUrl');
  });
});

describe('rereading', () => {
  it('reads files again when the last reading is old, and not before', async () => {
    const place = placeWith({}, { TIEBACK_STATE: 'later' });
    let at = 0;
    const read = rereading({}, { ...systemRuntime(), ...place, now: () => at }, configOf({ state: 'first' }));
    const stateAt = async (ms: number) => {
      at = ms;
      return (await read()).state?.value;
    };
    expect([await stateAt(29_000), await stateAt(31_000)]).toEqual(['first', 'later']);
  });
});
