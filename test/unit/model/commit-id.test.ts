import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CommitContent, computeCommitId } from '../../../src/model/commit-id.ts';

const first: CommitContent = {
  committer: '',
  message: 'Repository created',
  metaRangeId: '',
  creationDate: 1795224700,
  metadata: {},
  parents: [],
};

const hex = (...parts: readonly (string | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
const length = (n: number) => `0208${n.toString(16).padStart(16, '0')}`;
const text = (value: string) => hex('01', length(Buffer.byteLength(value)), Buffer.from(value));

describe('computeCommitId', () => {
  it('gives the id that a real server gave to a first commit', () => {
    expect(computeCommitId(first)).toBe('828c6e2f153a77510beaff0d04dca336cc70e8b1e06d192f2c207f248f2e4b31');
  });

  it('encodes every field as lakeFS does', () => {
    const parents = ['aa', 'bb'];
    const expected = createHash('sha256')
      .update(hex(text('commit:v1'), text('ann'), text('möre'), text('range'), '0208fffffffffffffffe'))
      .update(hex('04', length(2), text('a'), text('1'), text('b'), text('2')))
      .update(hex('05', '00', length(32)))
      .update(
        createHash('sha256')
          .update(hex('03', length(2), text('aa'), text('bb')))
          .digest(),
      )
      .digest('hex');
    const metadata = { b: '2', a: '1' };
    const commit = { committer: 'ann', message: 'möre', metaRangeId: 'range', creationDate: -2, metadata, parents };
    expect(computeCommitId(commit)).toBe(expected);
  });

  it('orders metadata by the bytes of its keys, not by UTF-16 units', () => {
    const beyondBmp = '\u{1F600}';
    const highBmp = '\uFF5E';
    expect([beyondBmp, highBmp].sort()).toEqual([beyondBmp, highBmp]);
    const expected = createHash('sha256')
      .update(hex(text('commit:v1'), text(''), text(''), text(''), length(0)))
      .update(hex('04', length(2), text(highBmp), text('x'), text(beyondBmp), text('y')))
      .update(hex('05', '00', length(32)))
      .update(
        createHash('sha256')
          .update(hex('03', length(0)))
          .digest(),
      )
      .digest('hex');
    const metadata = { [beyondBmp]: 'y', [highBmp]: 'x' };
    const commit = { committer: '', message: '', metaRangeId: '', creationDate: 0, metadata, parents: [] };
    expect(computeCommitId(commit)).toBe(expected);
  });

  it('takes no metadata for empty metadata', () => {
    const { metadata: _, ...without } = first;
    expect(computeCommitId(without)).toBe(computeCommitId(first));
  });

  it('takes dates beyond 2^53 exactly', () => {
    const at = (creationDate: bigint) => computeCommitId({ ...first, creationDate });
    expect(at(2n ** 53n + 1n)).not.toBe(at(2n ** 53n));
  });

  it.each<[string, Partial<CommitContent>]>([
    ['committer', { committer: 'x' }],
    ['message', { message: 'Repository created ' }],
    ['content', { metaRangeId: '0' }],
    ['date', { creationDate: 1795224701 }],
    ['metadata', { metadata: { '': '' } }],
    ['parents', { parents: [''] }],
  ])('changes with the %s', (_, change) => {
    expect(computeCommitId({ ...first, ...change })).not.toBe(computeCommitId(first));
  });

  it('depends on the order of the parents', () => {
    const of = (...parents: readonly string[]) => computeCommitId({ ...first, parents });
    expect(of('a', 'b')).not.toBe(of('b', 'a'));
  });
});
