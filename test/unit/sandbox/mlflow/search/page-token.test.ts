import { describe, expect, it } from 'vitest';
import { MlflowError } from '../../../../../src/sandbox/mlflow/mlflow-error.ts';
import { cutPage } from '../../../../../src/sandbox/mlflow/search/page-token.ts';

const rows = [1, 2, 3, 4, 5];

describe('cutPage', () => {
  it('walks through all rows', () => {
    const first = cutPage(rows, 2, undefined);
    const second = cutPage(rows, 2, first.next_page_token);
    const third = cutPage(rows, 2, second.next_page_token);
    expect([first.rows, second.rows, third.rows]).toEqual([[1, 2], [3, 4], [5]]);
    expect(third.next_page_token).toBeUndefined();
  });

  it('gives no token after a last page that is full', () => {
    expect(cutPage(rows, 5, undefined).next_page_token).toBeUndefined();
  });

  it('writes the offset as JSON in base64, as clients that craft tokens expect', () => {
    const token = cutPage(rows, 2, undefined).next_page_token ?? '';
    expect(JSON.parse(Buffer.from(token, 'base64').toString())).toEqual({ offset: 2 });
    expect(cutPage(rows, 2, Buffer.from('{"offset":4}').toString('base64')).rows).toEqual([5]);
  });

  it.each(['zz', Buffer.from('{}').toString('base64'), Buffer.from('{"offset":-1}').toString('base64')])(
    'refuses the token %j',
    (token) => {
      expect(() => cutPage(rows, 2, token)).toThrow(MlflowError);
    },
  );
});
