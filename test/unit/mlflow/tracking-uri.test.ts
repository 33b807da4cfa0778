import { describe, expect, it } from 'vitest';
import { parseTrackingUri } from '../../../src/mlflow/tracking-uri.ts';

const errorOf = (uri: string): unknown => {
  try {
    return parseTrackingUri(uri);
  } catch (error) {
    return error;
  }
};

describe('parseTrackingUri', () => {
  it.each([
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5000', '/api'],
    ['http://127.0.0.1:5000/', 'http://127.0.0.1:5000', '/api'],
    ['HTTP://MLflow.Example', 'http://mlflow.example', '/api'],
    ['https://host/mlflow/', 'https://host/mlflow', '/ajax-api'],
    ['https://host/team/a', 'https://host/team/a', '/ajax-api'],
    ['https://dagshub.example/owner/repo.mlflow', 'https://dagshub.example/owner/repo.mlflow', '/ajax-api'],
    [
      'https://gitlab.example/api/v4/projects/7/ml/mlflow',
      'https://gitlab.example/api/v4/projects/7/ml/mlflow',
      '/api',
    ],
  ])('takes %s', (uri, baseUrl, api) => {
    expect(parseTrackingUri(uri)).toMatchObject({ baseUrl, apiUrl: `${baseUrl}${api}` });
  });

  it.each([
    'http://host:5000/api/2.0/mlflow',
    'http://host:5000/api/2.0/mlflow/',
    'http://host:5000/ajax-api/2.0/mlflow',
    'http://host:5000/api',
    'http://host:5000/#/experiments/1/runs/2',
    'http://host:5000/?x=y',
  ])('finds the server behind %s', (uri) => {
    expect(parseTrackingUri(uri).baseUrl).toBe('http://host:5000');
  });

  it('takes user name and password out of the address', () => {
    const server = parseTrackingUri('https://jane%40x:p%3Ass@host/base');
    expect(server.baseUrl).toBe('https://host/base');
    expect(server.auth).toEqual({ kind: 'basic', username: 'jane@x', password: 'p:ss' });
    const auth = { kind: 'basic', username: 'jane', password: '100%pure%zz%ff' };
    expect(parseTrackingUri(' https://jane:100%pure%zz%ff@host ')).toMatchObject({ baseUrl: 'https://host', auth });
    expect(parseTrackingUri('https://host').auth).toEqual({ kind: 'none' });
  });

  it.each(['localhost:5000', '127.0.0.1:5000/team', '[::1]:5000', 'mlflow.clinic.example:443'])(
    'asks for the scheme of %s',
    (uri) => {
      expect(() => parseTrackingUri(uri)).toThrow(
        expect.objectContaining({ code: 'MLFLOW_UNSUPPORTED', hint: `write it in full: http://${uri}` }),
      );
    },
  );

  it.each([
    'file:///home/jane/mlruns',
    'file:./mlruns',
    'sqlite:////abs/m.db',
    'postgresql://user:canary7f3Qx9@db/mlflow',
    'mysql+pymysql://user:canary7f3Qx9@db/mlflow',
    './mlruns',
    'mlruns',
    '/abs/mlruns',
    'C:\\mlruns',
    'C:/mlruns',
    'file:///C:/mlruns',
    'sqlite:///C:\\mlflow.db',
    '\\\\server\\mlruns',
    '',
  ])('says that %j is no server, and how to start one', (uri) => {
    const error = errorOf(uri);
    expect(error).toMatchObject({
      code: 'MLFLOW_TRACKING_URI_LOCAL',
      hint: expect.stringContaining('mlflow server --backend-store-uri'),
    });
    expect(JSON.stringify([error, String(error), (error as { hint?: string }).hint])).not.toContain('canary7f3Qx9');
  });

  it.each(['databricks', 'databricks://profile', 'arn:aws:sagemaker:x', 'azureml://host', 'ftp://host', 'http://'])(
    'does not know %s',
    (uri) => {
      expect(errorOf(uri)).toMatchObject({ code: 'MLFLOW_UNSUPPORTED' });
    },
  );
});
