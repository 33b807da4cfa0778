import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/sandbox/mlflow/wire-message.ts';

const shape = {
  name: 'string',
  start_time: 'int64',
  value: 'double',
  is_it: 'bool',
  status: { enum: ['RUNNING', 'SCHEDULED'] },
  tags: { list: { message: { key: 'string', value: 'string' } } },
  ids: { list: 'string' },
  nested: { message: { deep: 'string', list: { list: 'int64' } } },
} as const;

const read = (json: unknown) => readMessage(shape, json);

describe('readMessage', () => {
  it('reads every kind of field', () => {
    const json = {
      name: 'a',
      start_time: 5,
      value: 1.5,
      is_it: true,
      status: 'RUNNING',
      tags: [{ key: 'k', value: 'v' }],
      ids: ['1'],
      nested: { deep: 'd', list: [1, 2] },
    };
    expect(read(json)).toEqual({ message: json, isWhole: true });
  });

  it('gives empty lists and nothing else for an empty message', () => {
    expect(read({})).toEqual({ message: { tags: [], ids: [] }, isWhole: true });
  });

  it.each([[undefined], [null], ['text'], [[1]], [5]])('reads nothing from %j', (json) => {
    expect(read(json)).toEqual({ message: { tags: [], ids: [] }, isWhole: false });
  });

  it('takes integers and doubles as texts', () => {
    expect(read({ start_time: '17', value: '2.5' }).message).toMatchObject({ start_time: 17, value: 2.5 });
  });

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ])('takes %s as a double', (text, number) => {
    expect(read({ value: text }).message.value).toBe(number);
  });

  it.each([
    ['a fraction for an integer', { start_time: 1.5 }],
    ['a word for an integer', { start_time: 'soon' }],
    ['a word for a double', { value: 'much' }],
    ['a number for a text', { name: 5 }],
    ['a text for a boolean', { is_it: 'true' }],
    ['an object for a list', { tags: {} }],
    ['null in a list', { ids: [null] }],
    ['an unknown enum number', { status: 9 }],
  ])('is not whole with %s', (_, json) => {
    expect(read(json)).toEqual({ message: expect.not.objectContaining({ name: 5 }), isWhole: false });
  });

  it('stops at the first malformed part and keeps what came before it', () => {
    const json = {
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: 5 },
        { key: 'c', value: '3' },
      ],
      name: 'lost',
    };
    expect(read(json)).toEqual({
      message: { tags: [{ key: 'a', value: '1' }, { key: 'b' }], ids: [] },
      isWhole: false,
    });
  });

  it('reads in the order of the text', () => {
    expect(read({ name: 'kept', start_time: 1.5 }).message.name).toBe('kept');
    expect(read({ start_time: 1.5, name: 'lost' }).message.name).toBeUndefined();
  });

  it('ignores unknown fields, unknown enum names and null', () => {
    expect(read({ zzz: 1, status: 'DONE', name: null })).toEqual({ message: { tags: [], ids: [] }, isWhole: true });
  });

  it('takes an enum by its number', () => {
    expect(read({ status: 2 }).message.status).toBe('SCHEDULED');
  });

  it('takes field names in camel case', () => {
    expect(read({ startTime: 5 }).message.start_time).toBe(5);
  });

  it('does not mistake inherited properties for fields', () => {
    expect(read({ constructor: 'x', toString: 'y' })).toEqual({ message: { tags: [], ids: [] }, isWhole: true });
  });
});
