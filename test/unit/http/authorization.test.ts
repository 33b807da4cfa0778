import { expect, it } from 'vitest';
import { authorization } from '../../../src/http/authorization.ts';

it('sends nothing without credentials', () => {
  expect(authorization({ kind: 'none' })).toBeUndefined();
});

it('encodes user name and password as UTF-8', () => {
  expect(authorization({ kind: 'basic', username: 'jané', password: 'pä:ss' })).toBe('Basic amFuw6k6cMOkOnNz');
});

it('hands a token over as it is', () => {
  expect(authorization({ kind: 'bearer', token: 'fake.token' })).toBe('Bearer fake.token');
});
