import { expect, it } from 'vitest';
import { troubleOf } from '../../../src/mlflow/trouble-of.ts';

const answer = (code: string, message: string) => JSON.stringify({ error_code: code, message });

it.each([
  'QueuePool limit of size 5 overflow 10 reached, connection timed out',
  '(sqlite3.OperationalError) database is locked',
])('knows %s for more than it can do at once', (message) => {
  expect(troubleOf(400, answer('BAD_REQUEST', message))).toBe('crowded');
});

it.each([
  '(sqlite3.IntegrityError) UNIQUE constraint failed: datasets.experiment_id, datasets.name',
  'duplicate key value violates unique constraint "dataset_pk"',
  '(raised as a result of Query-invoked autoflush)',
])('knows %s for passing trouble', (message) => {
  expect(troubleOf(400, answer('BAD_REQUEST', message))).toBe('unclear');
});

it.each([
  [400, answer('BAD_REQUEST', 'FOREIGN KEY constraint failed')],
  [400, answer('INVALID_PARAMETER_VALUE', 'UNIQUE constraint failed')],
  [404, answer('BAD_REQUEST', 'database is locked')],
  [400, ''],
])('does not take %d %s for it', (status, body) => {
  expect(troubleOf(status, body)).toBeUndefined();
});
