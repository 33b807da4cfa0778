/**
 * MLflow reports trouble with its database as 400 BAD_REQUEST with SQLAlchemy's words: an empty connection pool, a lock,
 * two writers of the same new dataset. Sent again, the request succeeds.
 */
export const isTransient = (status: number, body: string): boolean =>
  status === 400 &&
  body.includes('BAD_REQUEST') &&
  /QueuePool|database is locked|OperationalError|autoflush|UNIQUE constraint|duplicate key/i.test(body);
