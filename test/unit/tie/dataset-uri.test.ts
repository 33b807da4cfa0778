import { describe, expect, it } from 'vitest';
import { parseDatasetUri, uriOfSource } from '../../../src/tie/dataset-uri.ts';

describe('parseDatasetUri', () => {
  it.each([
    ['s3://faces/main/train/', { repository: 'faces', commit: 'main', prefix: 'train/' }],
    ['s3a://faces/abc/train/x?y#z', { repository: 'faces', commit: 'abc', prefix: 'train/x?y#z' }],
    ['lakefs://faces/abc/', { repository: 'faces', commit: 'abc', prefix: '' }],
    ['lakefs://faces/abc', { repository: 'faces', commit: 'abc', prefix: '' }],
  ])('reads %s', (uri, place) => {
    expect(parseDatasetUri(uri, 'faces')).toEqual(place);
  });

  it.each(['s3://bucket', 's3://', 'https://faces/abc/train', '/data/train', ''])(
    'sees no pinned place in "%s"',
    (uri) => {
      expect(parseDatasetUri(uri, 'faces')).toBeUndefined();
    },
  );
});

describe('parseDatasetUri and buckets', () => {
  it('takes a commit in any repository, and leaves a bucket alone that is none', () => {
    const commit = 'ab'.repeat(32);
    expect(parseDatasetUri(`s3://cats/${commit}/x`, 'faces')).toEqual({ repository: 'cats', commit, prefix: 'x' });
    expect(parseDatasetUri('s3://archive/2024/x.csv', 'faces')).toBeUndefined();
    expect(parseDatasetUri('lakefs://cats/main/x', 'faces')).toMatchObject({ repository: 'cats', commit: 'main' });
  });
});

describe('uriOfSource', () => {
  it('finds the address in a JSON text', () => {
    expect(uriOfSource('{"uri":"s3://faces/abc/","more":1}')).toBe('s3://faces/abc/');
  });

  it.each(['', 'not json', '[]', '{"uri":5}', 'null', '{"url":"s3://x/y"}'])('finds none in %j', (source) => {
    expect(uriOfSource(source)).toBeUndefined();
  });
});
