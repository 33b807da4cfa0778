import { addressHint } from '../http/address-hint.ts';
import { effectOfStatus } from '../http/failed-response.ts';
import { HttpError } from '../http/http-error.ts';
import type { Meaning } from '../http/meaning.ts';
import type { Redact } from '../util/secrets/redact.ts';
import { repositoryAbsent } from './absent.ts';
import type { Operation } from './operation.ts';

/** An answer other than success, with what is known about where it came from. */
export type Refusal = {
  readonly status: number;
  readonly requestId: string | undefined;
  /** Parsed JSON, or text. */
  readonly body: unknown;
  readonly endpoint: string;
  /** Where the endpoint was set. */
  readonly addressFrom?: string | undefined;
  /** The host of the object storage, where lakeFS sent a read there and this is what that answered. */
  readonly storage?: string | undefined;
  /** What was sent, such as `the access key ending in "MPLE" was sent`. */
  readonly credentials: string;
  /** Takes the credentials that were sent out of lakeFS's words. */
  readonly redact: Redact;
};

const longestQuote = 400;
const rejectedHint =
  "lakeFS does not take this: correct what its message names; the request id finds it in the server's log";
const hookHint = 'what the hook wrote is shown by: lakectl actions runs list, then lakectl actions runs describe';

/** lakeFS's own words on one line, without the schema and the sent value that it appends to a failed validation. */
const messageOf = ({ body, redact }: Refusal): string | undefined => {
  if (typeof body !== 'object' || body === null || !('message' in body)) return undefined;
  if (typeof body.message !== 'string') return undefined;
  const [said = ''] = body.message.split(/\nSchema:/);
  return redact(said.replace(/\s+/g, ' ').trim()).slice(0, longestQuote);
};

const wrongServer = ({ endpoint, status, addressFrom }: Refusal): Meaning => ({
  code: 'LAKEFS_WRONG_SERVER',
  message: `"${endpoint}" does not answer as a lakeFS API (status ${status})`,
  hint: addressHint(
    'check host, port and path prefix: the endpoint is the URL before "/api/v1", such as "http://localhost:8000"',
    addressFrom,
  ),
});

const refused = ({ action }: Operation, said: string | undefined): string =>
  `cannot ${action}${said ? `: ${said}` : ''}`;

const unauthorized = (refusal: Refusal, operation: Operation): Meaning => ({
  code: 'LAKEFS_UNAUTHORIZED',
  message: `cannot ${operation.action}: lakeFS at "${refusal.endpoint}" refused the credentials`,
  hint: `${refusal.credentials}; lakeFS gives this answer both to a wrong key and to a user without the permission: check the key and its secret, then the user's policies`,
});

const forbidden = (operation: Operation, said: string | undefined): Meaning => {
  const message = refused(operation, said);
  if (said?.includes('read-only')) {
    return { code: 'LAKEFS_READ_ONLY', message, hint: 'the repository takes no changes: use another one' };
  }
  if (said?.includes('protected branch')) {
    return {
      code: 'LAKEFS_PROTECTED',
      message,
      hint: 'use another branch, or narrow the rule, which has to leave the branches of tieback (tieback-…) out: lakectl branch-protect list lakefs://REPOSITORY',
    };
  }
  return {
    code: 'LAKEFS_FORBIDDEN',
    message,
    hint: "look at what this user's policies permit: lakectl auth users policies list --id USER",
  };
};

const badRequest = (operation: Operation, said: string | undefined): Meaning => {
  const message = refused(operation, said);
  if (said?.includes('no changes'))
    return {
      code: 'LAKEFS_NO_CHANGES',
      message,
      hint: 'look at what is staged: lakectl diff lakefs://REPOSITORY/BRANCH',
    };
  if (said?.includes('uncommitted changes')) {
    return { code: 'LAKEFS_BRANCH_DIRTY', message, hint: 'commit or reset what is staged on the branch first' };
  }
  return { code: 'LAKEFS_REJECTED', message, hint: rejectedHint };
};

const notFound = (refusal: Refusal, operation: Operation, said: string | undefined): Meaning => {
  if (said === undefined && !operation.hasNoErrorBody) return wrongServer(refusal);
  if (said === 'invalid API endpoint') return wrongServer(refusal);
  if (said === 'repository not found' && operation.repository) return repositoryAbsent(operation.repository);
  return operation.absent ?? { code: 'LAKEFS_REJECTED', message: refused(operation, said), hint: rejectedHint };
};

const serverError = (refusal: Refusal, operation: Operation, said: string | undefined): Meaning => {
  const message = refused(operation, said ?? `lakeFS at "${refusal.endpoint}" answered ${refusal.status}`);
  if (said?.includes('predicate failed')) {
    return {
      code: 'LAKEFS_RACE_LOST',
      message,
      hint: 'somebody else changed the branch at that moment: look at it, then try again',
    };
  }
  if (said?.includes('invalid value')) return { code: 'LAKEFS_REJECTED', message, hint: 'check the ref expression' };
  return { code: 'LAKEFS_SERVER_ERROR', message, hint: 'try again; the request id finds it in the server log' };
};

const isHtml = (body: unknown): boolean => typeof body === 'string' && /^\s*<(?:!doctype )?html/i.test(body);

/** What a status means beside what the operation itself says of it. */
const general = (refusal: Refusal, operation: Operation, said: string | undefined): Meaning => {
  const { status, body } = refusal;
  const message = refused(operation, said ?? `lakeFS at "${refusal.endpoint}" answered ${status}`);
  if (status < 400 || status === 405) return wrongServer(refusal);
  if (status === 400) return isHtml(body) ? wrongServer(refusal) : badRequest(operation, said);
  if (status === 401) return unauthorized(refusal, operation);
  if (status === 403) return forbidden(operation, said);
  if (status === 404) return notFound(refusal, operation, said);
  if (status === 409)
    return {
      code: 'LAKEFS_CONFLICT',
      message,
      hint: 'what is asked for contradicts what is there: look at it, then try again',
    };
  if (status === 412) return { code: 'LAKEFS_HOOK_REJECTED', message, hint: hookHint };
  if (status === 501) return { code: 'LAKEFS_UNSUPPORTED', message, hint: 'this edition of lakeFS lacks it' };
  if (status === 408 || status === 423 || status === 429 || status >= 500) return serverError(refusal, operation, said);
  return { code: 'LAKEFS_REJECTED', message, hint: rejectedHint };
};

/** The storage's own word for it, such as `NoSuchKey` or `RequestTimeTooSkewed`. */
const storageCode = (body: unknown): string =>
  typeof body === 'string' ? (/<Code>(\w{1,60})<\/Code>/.exec(body)?.[1] ?? '') : '';

/** What object storage answers is nothing that lakeFS says: not about its credentials, its policies or its address. */
const fromStorage = ({ status, body }: Refusal, storage: string, { action, gone }: Operation): Meaning => {
  const answered = `the storage at "${storage}" answered ${`${status} ${storageCode(body)}`.trim()}`;
  if (gone && (status === 404 || status === 410)) return { ...gone, message: `${gone.message}: ${answered}` };
  const message = `cannot ${action}: lakeFS sends it to its object storage, and ${answered}`;
  if (status === 429 || status >= 500)
    return { code: 'LAKEFS_SERVER_ERROR', message, hint: 'try again; if it stays so, ask who runs the storage' };
  return {
    code: 'LAKEFS_STORAGE_REFUSED',
    message,
    hint: 'lakeFS signed the address itself: check the credentials and the clock of the lakeFS server, what its user may read in the bucket, and whether the storage is open to this machine',
  };
};

const meaningOf = (refusal: Refusal, operation: Operation): Meaning => {
  const { storage, status } = refusal;
  if (storage !== undefined && status >= 400) return fromStorage(refusal, storage, operation);
  const special = { 409: operation.present, 410: operation.gone ?? operation.absent, 412: operation.unmet };
  const meaning = special[status as keyof typeof special];
  return meaning ?? general(refusal, operation, messageOf(refusal));
};

/** Whether a write may have happened in spite of this answer. */
const isUncertain = (status: number, code: Meaning['code'], operation: Operation): boolean =>
  operation.isWrite && (status < 300 || (effectOfStatus(status) === 'unknown' && code === 'LAKEFS_SERVER_ERROR'));

/**
 * What went wrong, from the status, from what was asked for, and from lakeFS's words only where they alone decide:
 * no changes, staged objects, protected or read-only, a lost race, a missing repository.
 */
export const errorFromResponse = (refusal: Refusal, operation: Operation): HttpError => {
  const { code, message, hint } = meaningOf(refusal, operation);
  const said = messageOf(refusal);
  return new HttpError(code, message, {
    effect: isUncertain(refusal.status, code, operation) ? 'unknown' : 'none',
    status: refusal.status,
    details: {
      status: refusal.status,
      ...(said && { lakefsMessage: said }),
      ...(operation.repository && { repository: operation.repository }),
      ...(refusal.requestId && { requestId: refusal.requestId }),
    },
    ...(refusal.requestId && { requestId: refusal.requestId }),
    hint,
  });
};
