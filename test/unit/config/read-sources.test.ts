import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  pythonHome,
  readLakectlFile,
  readMlflowCredentials,
  readProjectFile,
} from '../../../src/config/read-sources.ts';
import { placeWith } from './home.ts';

describe('readProjectFile', () => {
  it('reads the nearest tieback.yaml above, by dotted paths', async () => {
    const { cwd, env, path } = placeWith({
      'tieback.yaml': 'state: far',
      'project/tieback.yaml': 'lakefs:\n  endpoint: http://near\nrun: {prefix: train, experiment: 7}\n',
      'project/deep/er/x': '',
    });
    expect(await readProjectFile({ cwd: `${cwd}/deep/er`, env })).toEqual({
      file: path('project/tieback.yaml'),
      values: { 'lakefs.endpoint': 'http://near', 'run.prefix': 'train', 'run.experiment': '7' },
    });
  });

  it('is none where there is no such file', async () => {
    expect(await readProjectFile(placeWith())).toBeUndefined();
  });

  it('reads the file that TIEBACK_CONFIG_FILE names instead', async () => {
    const place = placeWith({ 'project/tieback.yaml': 'state: a', 'other.yaml': 'state: b' });
    const env = { ...place.env, TIEBACK_CONFIG_FILE: place.path('other.yaml') };
    expect((await readProjectFile({ ...place, env }))?.values).toEqual({ state: 'b' });
  });

  it('says that the named file is not there', async () => {
    const place = placeWith({ 'project/tieback.yaml': 'state: a' }, { TIEBACK_CONFIG_FILE: '/nowhere.yaml' });
    await expect(readProjectFile(place)).rejects.toMatchObject({
      code: 'CONFIG_MISSING',
      hint: expect.stringContaining('TIEBACK_CONFIG_FILE'),
    });
  });

  it('names a file that is no YAML', async () => {
    const place = placeWith({ 'project/tieback.yaml': 'a: [1' });
    await expect(readProjectFile(place)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(place.path('project/tieback.yaml')),
    });
  });

  it('names a file that it cannot read', async () => {
    const place = placeWith();
    const env = { ...place.env, TIEBACK_CONFIG_FILE: place.path('home') };
    await expect(readProjectFile({ ...place, env })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(place.path('home')),
      hint: expect.stringContaining(place.path('home')),
    });
  });

  it('reads a file as Windows editors write it', async () => {
    const place = placeWith({
      'project/tieback.yaml': '\uFEFFlakefs:\r\n  endpoint: http://near\r\nstate: C:\\data\r\n',
    });
    expect((await readProjectFile(place))?.values).toEqual({ 'lakefs.endpoint': 'http://near', state: 'C:\\data' });
  });

  it('takes an empty file for having said nothing', async () => {
    expect((await readProjectFile(placeWith({ 'project/tieback.yaml': '# nothing yet\n' })))?.values).toEqual({});
  });
});

describe('readLakectlFile', () => {
  const text =
    'credentials:\n  access_key_id: AKIAEXAMPLE\n  secret_access_key: not-a-real-secret\nserver:\n  endpoint_url: http://l\n';

  it("reads lakectl's file at home", async () => {
    expect((await readLakectlFile(placeWith({ 'home/.lakectl.yaml': text })))?.values).toEqual({
      'credentials.access_key_id': 'AKIAEXAMPLE',
      'credentials.secret_access_key': 'not-a-real-secret',
      'server.endpoint_url': 'http://l',
    });
  });

  it.each([
    ['HOME before USERPROFILE, as Git Bash has both', { HOME: 'home', USERPROFILE: 'other' }],
    ['USERPROFILE where there is no HOME', { USERPROFILE: 'home' }],
    ['USERPROFILE where HOME is empty', { HOME: '', USERPROFILE: 'home' }],
  ])('finds home by %s', async (_, names) => {
    const { cwd, path } = placeWith({ 'home/.lakectl.yaml': text, 'other/.lakectl.yaml': '{}' });
    const env = Object.fromEntries(Object.entries(names).map(([name, value]) => [name, value && path(value)]));
    expect((await readLakectlFile({ cwd, env }))?.file).toBe(path('home/.lakectl.yaml'));
  });

  it("reads it where lakectl's own variable says", async () => {
    const place = placeWith({ 'elsewhere.yaml': text });
    const env = { ...place.env, LAKECTL_CONFIG_FILE: place.path('elsewhere.yaml') };
    expect((await readLakectlFile({ ...place, env }))?.file).toBe(place.path('elsewhere.yaml'));
  });

  it('is none where there is none', async () => {
    expect(await readLakectlFile(placeWith())).toBeUndefined();
  });
});

describe('pythonHome', () => {
  const windows = { HOME: '/c/Users/ada', USERPROFILE: 'C:\\Users\\ada', HOMEDRIVE: 'H:', HOMEPATH: '\\ada' };

  it("is Windows's own there, whatever HOME says", () => {
    expect(pythonHome({ env: windows }, 'win32')).toBe('C:\\Users\\ada');
    expect(pythonHome({ env: { ...windows, USERPROFILE: undefined } }, 'win32')).toBe('H:\\ada');
    expect(pythonHome({ env: { HOME: '/c/Users/ada' } }, 'win32')).toBe(homedir());
  });

  it('is HOME everywhere else', () => {
    for (const platform of ['linux', 'darwin'] as const) {
      expect(pythonHome({ env: windows }, platform)).toBe('/c/Users/ada');
      expect(pythonHome({ env: { USERPROFILE: 'C:\\x' } }, platform)).toBe(homedir());
    }
  });
});

describe('readMlflowCredentials', () => {
  const read = async (text: string) =>
    (await readMlflowCredentials(placeWith({ 'home/.mlflow/credentials': text })))?.values;

  it('reads the section of MLflow, and no other', async () => {
    const text =
      '[other]\nmlflow_tracking_username = eve\n\n[mlflow]\nmlflow_tracking_username = ada\nmlflow_tracking_password=pw\n[more]\nmlflow_tracking_password = x\n';
    expect(await read(text)).toEqual({ mlflow_tracking_username: 'ada', mlflow_tracking_password: 'pw' });
  });

  it.each(['a[b]c', 'a=b', 'a b', '[x', '#1;'])('reads the password %j whole', async (password) => {
    const values = await read(
      `[mlflow]\r\nmlflow_tracking_password = ${password}  \r\nmlflow_tracking_username: ada\r\n`,
    );
    expect(values).toEqual({ mlflow_tracking_password: password, mlflow_tracking_username: 'ada' });
  });

  it('looks past a byte order mark', async () => {
    expect(await read('\uFEFF[mlflow]\r\nmlflow_tracking_username = ada\r\n')).toEqual({
      mlflow_tracking_username: 'ada',
    });
  });

  it.each(['', '[other]\na = b\n'])('finds nothing in %j', async (text) => {
    expect(await read(text)).toEqual({});
  });

  it('is none where there is none', async () => {
    expect(await readMlflowCredentials(placeWith())).toBeUndefined();
  });
});
