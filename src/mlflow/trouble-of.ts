import type { PassingTrouble } from '../http/transport.ts';

/** More requests than the connections to its database, and other writers that keep its lock. Both end in a rollback. */
const crowded = /QueuePool|database is locked/i;
const unclear = /OperationalError|autoflush|UNIQUE constraint|duplicate key/i;

/**
 * MLflow reports trouble with its database as 400 BAD_REQUEST with SQLAlchemy's words: an empty connection pool, a lock,
 * two writers of the same new dataset. Sent again, the request succeeds.
 */
export const troubleOf = (status: number, body: string): PassingTrouble | undefined => {
  if (status !== 400 || !body.includes('BAD_REQUEST')) return undefined;
  if (crowded.test(body)) return 'crowded';
  return unclear.test(body) ? 'unclear' : undefined;
};
