import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/lakefs/refs.ts';
import { observeDifference } from '../../../src/promote/observe-difference.ts';

const changes = async function* (...paths: readonly (readonly [Change['kind'], string])[]): AsyncGenerator<Change> {
  for (const [kind, path] of paths) yield { kind, path, pathKind: 'object', sizeBytes: 1 };
};
const test = { what: 'input "test"', prefix: 'test/', hasRole: true };

describe('what a branch would get', () => {
  it('counts all that is no data under the prefix, hooks too, and keeps the first paths only', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ['added', `models/${index}`] as const);
    const stream = changes(['changed', 'train/a.csv'], ['removed', 'docs/x'], ['added', '_lakefs_actions/x'], ...many);
    const { isEmpty, outside, touched } = await observeDifference(stream, 'train', [test]);
    expect([isEmpty, touched]).toEqual([false, []]);
    expect(outside).toMatchObject({ added: 31, changed: 0, removed: 1 });
    expect(outside.first).toHaveLength(20);
    expect(outside.first.slice(0, 2)).toEqual(['docs/x', '_lakefs_actions/x']);
  });

  it('is nothing where nothing changes', async () => {
    expect(await observeDifference(changes(), '', [test])).toMatchObject({ isEmpty: true, touched: [] });
  });

  it('keeps conflicts, and counts them as changes', async () => {
    const { conflicts, outside } = await observeDifference(changes(['conflict', 'b']), 'train', []);
    expect([conflicts, outside.changed]).toEqual([['b'], 1]);
  });

  it.each([
    ['test data', 'train', test, 'test/t.csv', true],
    ['test data among the training data', '', test, 'test/t.csv', true],
    ['data of another folder whose name begins the same', 'train', test, 'test2/t.csv', false],
    ['a single object', 'train', { ...test, prefix: 'test/t.csv' }, 'test/t.csv', true],
    ['training data inside an input around them', 'train', { ...test, prefix: '' }, 'train/a.csv', false],
    ['anything else inside such an input', 'train', { ...test, prefix: '' }, 'models/x', true],
    ['an input without a role elsewhere', 'train', { ...test, hasRole: false }, 'test/t.csv', true],
    ['an input without a role among the training data', '', { ...test, hasRole: false }, 'test/t.csv', false],
    ['an input without a role around them', 'train', { ...test, prefix: '', hasRole: false }, 'models/x', false],
  ])('touches %s: prefix "%s"', async (_what, prefix, input, path, isTouched) => {
    const { touched } = await observeDifference(changes(['added', path]), prefix, [input]);
    expect(touched.map(({ paths }) => paths.first)).toEqual(isTouched ? [[path]] : []);
  });
});
