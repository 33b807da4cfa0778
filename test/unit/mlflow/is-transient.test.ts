import { expect, it } from 'vitest';
import { isTransient } from '../../../src/mlflow/is-transient.ts';

const answer = (code: string, message: string) => JSON.stringify({ error_code: code, message });

it.each([
  'QueuePool limit of size 5 overflow 10 reached, connection timed out',
  '(sqlite3.OperationalError) database is locked',
  '(sqlite3.IntegrityError) UNIQUE constraint failed: datasets.experiment_id, datasets.name',
  'duplicate key value violates unique constraint "dataset_pk"',
  '(raised as a result of Query-invoked autoflush)',
])('knows %s for passing trouble', (message) => {
  expect(isTransient(400, answer('BAD_REQUEST', message))).toBe(true);
});

it.each([
  [400, answer('BAD_REQUEST', 'FOREIGN KEY constraint failed')],
  [400, answer('INVALID_PARAMETER_VALUE', 'UNIQUE constraint failed')],
  [404, answer('BAD_REQUEST', 'database is locked')],
  [400, ''],
])('does not take %d %s for it', (status, body) => {
  expect(isTransient(status, body)).toBe(false);
});
