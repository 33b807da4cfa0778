import { describe, expect, it } from 'vitest';
import { lakefsCommitUrl, lakefsUri, mlflowRunUrl, s3Uri } from '../../../src/tie/urls.ts';

describe('pages', () => {
  it('are where the web UIs have them', () => {
    expect(lakefsCommitUrl('https://d', 'faces', 'abc')).toBe('https://d/repositories/faces/commits/abc');
    expect(mlflowRunUrl('https://r', '7', 'abc')).toBe('https://r/#/experiments/7/runs/abc');
  });

  it('cannot be led elsewhere by what a name holds', () => {
    const hostile = '../x?y#z';
    const url = lakefsCommitUrl('https://d', hostile, hostile);
    expect(url).not.toContain('../x');
    expect(new URL(url).hash).toBe('');
    expect(mlflowRunUrl('https://r', hostile, hostile)).not.toContain('?y');
  });
});

describe('addresses of data', () => {
  it('are pinned to a ref in both forms', () => {
    expect(lakefsUri('faces', 'abc', 'train/')).toBe('lakefs://faces/abc/train/');
    expect(s3Uri('faces', 'abc', '')).toBe('s3://faces/abc/');
  });
});
