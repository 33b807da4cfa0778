import { describe, expect, it } from 'vitest';
import { parseSubject } from '../../../../src/tie/subject/parse-subject.ts';

const commit = 'c'.repeat(64);
const run = '0f3c5e7a9b1d4c2e8f6a0b2c4d6e8f0a';
const model = `m-${run}`;

describe('parseSubject', () => {
  it.each([
    [run, { kind: 'name', name: run }],
    ['my run / 3', { kind: 'name', name: 'my run / 3' }],
    [`runs:/${run}/model`, { kind: 'run', id: run }],
    ['models:/faces/3', { kind: 'model-version', name: 'faces', version: '3' }],
    ['models:/a/b/3', { kind: 'model-version', name: 'a/b', version: '3' }],
    ['models:/faces@champion', { kind: 'model-alias', name: 'faces', alias: 'champion' }],
    [`models:/${model}`, { kind: 'logged-model', id: model }],
    ['lakefs://faces/v1', { kind: 'lakefs', repository: 'faces', ref: 'v1', path: '' }],
    ['lakefs://faces/v1/', { kind: 'lakefs', repository: 'faces', ref: 'v1', path: '' }],
    ['lakefs://faces/v1/train/a.csv', { kind: 'lakefs', repository: 'faces', ref: 'v1', path: 'train/a.csv' }],
  ])('reads %s', (text, subject) => {
    expect(parseSubject(text)).toEqual(subject);
  });

  it.each([
    [`http://host:5000/#/experiments/3/runs/${run}`, { kind: 'run', id: run }],
    [`https://host/mlflow/#/experiments/3/runs/${run}/artifacts/model?workspace=a`, { kind: 'run', id: run }],
    [`http://host:5000/#/runs/${run}`, { kind: 'run', id: run }],
    ['http://host:5000/#/models/my%20net/versions/12', { kind: 'model-version', name: 'my net', version: '12' }],
    [`http://host:5000/#/experiments/3/models/${model}/overview`, { kind: 'logged-model', id: model }],
    [
      `http://host:8000/repositories/faces/commits/${commit}`,
      { kind: 'lakefs', repository: 'faces', ref: commit, path: '' },
    ],
    [
      'http://host:8000/repositories/faces/objects?ref=v1&path=train%2F',
      { kind: 'lakefs', repository: 'faces', ref: 'v1', path: 'train/' },
    ],
    [
      'https://host/lake/repositories/faces/object?ref=main&path=train%2Fa.csv',
      { kind: 'lakefs', repository: 'faces', ref: 'main', path: 'train/a.csv' },
    ],
    [
      'http://host:8000/repositories/faces/commits?ref=main',
      { kind: 'lakefs', repository: 'faces', ref: 'main', path: '' },
    ],
  ])('reads the address of a page %s', (url, subject) => {
    expect(parseSubject(url)).toEqual(subject);
  });

  it.each([
    'lakefs://faces',
    'models:/faces',
    'models:/faces/latest',
    'runs:/',
    'http://host:5000/#/experiments/3',
    'http://host:5000/#/models/faces',
    'http://host:8000/repositories/faces/branches',
    'http://host:8000/',
    'http://',
  ])('refuses %s, which names nothing that can be followed', (text) => {
    expect(() => parseSubject(text)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });
});
