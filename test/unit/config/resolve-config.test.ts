import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { placeWith } from './home.ts';

const project = 'lakefs:\n  endpoint: http://project\n  repository: faces\nmlflow:\n  trackingUri: http://m\n';
const lakectl =
  'credentials:\n  access_key_id: AKIAEXAMPLE\n  secret_access_key: not-a-real-secret\nserver:\n  endpoint_url: http://lakectl\n';

describe('resolveConfig', () => {
  it('prefers flags to the environment, that to the project, and that to the user', async () => {
    const files = { 'project/tieback.yaml': project, 'home/.lakectl.yaml': lakectl };
    const env = { LAKECTL_SERVER_ENDPOINT_URL: 'http://env' };
    const all = placeWith(files, env);
    const endpoints = [
      await resolveConfig({ lakefsEndpoint: 'http://flag' }, all),
      await resolveConfig({}, all),
      await resolveConfig({}, placeWith(files)),
      await resolveConfig({}, placeWith({ 'home/.lakectl.yaml': lakectl })),
      await resolveConfig({}, placeWith()),
    ].map(({ lakefsEndpoint }) => lakefsEndpoint?.value);
    expect(endpoints).toEqual(['http://flag', 'http://env', 'http://project', 'http://lakectl', undefined]);
  });

  it('says where each value came from', async () => {
    const place = placeWith(
      { 'project/tieback.yaml': project, 'home/.lakectl.yaml': lakectl },
      { MLFLOW_EXPERIMENT_NAME: 'retina' },
    );
    const config = await resolveConfig({ state: 'elsewhere' }, place);
    expect(Object.fromEntries(Object.entries(config).map(([name, { origin }]) => [name, origin]))).toEqual({
      state: 'command line',
      experiment: 'MLFLOW_EXPERIMENT_NAME',
      lakefsEndpoint: place.path('project/tieback.yaml'),
      repository: place.path('project/tieback.yaml'),
      mlflowTrackingUri: place.path('project/tieback.yaml'),
      lakefsAccessKeyId: place.path('home/.lakectl.yaml'),
      lakefsSecretAccessKey: place.path('home/.lakectl.yaml'),
    });
  });

  it('takes an empty variable for one that is not set', async () => {
    const place = placeWith({ 'project/tieback.yaml': project }, { LAKECTL_SERVER_ENDPOINT_URL: '' });
    expect((await resolveConfig({}, place)).lakefsEndpoint?.value).toBe('http://project');
  });

  it('takes what an exported tie left in the environment for no setting', async () => {
    const own = placeWith({}, { TIEBACK_PREFIX: 'train' });
    const exported = placeWith({}, { TIEBACK_PREFIX: 'train/', TIEBACK_TIE: '20261121-0000000001' });
    expect((await resolveConfig({}, own)).prefix?.value).toBe('train');
    expect(await resolveConfig({}, exported)).toEqual({});
  });

  it("takes what lakectl's template writes for 'not set' for that", async () => {
    const place = placeWith({ 'home/.lakectl.yaml': 'credentials:\n  access_key_id: <no value>\n' });
    expect(await resolveConfig({}, place)).toEqual({});
  });

  it("takes MLflow's user and password from its own file", async () => {
    const text = '[mlflow]\nmlflow_tracking_username = ada\nmlflow_tracking_password = not-a-real-secret\n';
    expect(await resolveConfig({}, placeWith({ 'home/.mlflow/credentials': text }))).toMatchObject({
      mlflowUsername: { value: 'ada' },
      mlflowPassword: { value: 'not-a-real-secret' },
    });
  });

  const problemsOf = async (text: string): Promise<readonly string[]> => {
    const error: unknown = await resolveConfig({}, placeWith({ 'project/tieback.yaml': text })).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    return error instanceof Error ? error.message.split('\n') : [];
  };

  it('says what stands below a key that was given a value', async () => {
    expect(await problemsOf('run: 3\n')).toEqual([
      expect.stringMatching(
        /^run: has no value of its own, but keys: run\.experiment, run\.prefix \(from .*tieback\.yaml\)$/,
      ),
    ]);
  });

  it('names all unknown keys at once, with the file and what was probably meant', async () => {
    expect(await problemsOf('lakefs:\n  endpont: x\nrun:\n  experimnt: y\nstate: z\n')).toEqual([
      expect.stringMatching(/^lakefs\.endpont: .*lakefs\.endpoint.*tieback\.yaml/),
      expect.stringMatching(/^run\.experimnt: .*run\.experiment.*tieback\.yaml/),
    ]);
  });

  it('lists the keys there are', async () => {
    const place = placeWith({ 'project/tieback.yaml': 'colour: red\n' });
    await expect(resolveConfig({}, place)).rejects.toMatchObject({
      hint: expect.stringMatching(/lakefs\.endpoint, .*mlflow\.trackingUri, .*run\.prefix, state$/),
    });
  });

  it.each([
    'lakefs: {secretAccessKey: hunter2}',
    'lakefs: {accessKeyId: hunter2}',
    'mlflow: {token: hunter2}',
    'mlflow: {password: hunter2}',
  ])('refuses a secret in the project: %s', async (text) => {
    const problems = await problemsOf(text);
    expect(problems).toEqual([expect.stringContaining('environment')]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('refuses what is no table of settings', async () => {
    expect(await problemsOf('just words')).toHaveLength(1);
    expect(await problemsOf('[a, b]')).toHaveLength(2);
  });

  it("leaves keys of lakectl's file alone that it does not know", async () => {
    const place = placeWith({ 'home/.lakectl.yaml': `${lakectl}experimental:\n  local: true\n` });
    expect((await resolveConfig({}, place)).lakefsEndpoint?.value).toBe('http://lakectl');
  });
});
