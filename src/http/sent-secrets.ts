import { createRedactor, type Redact } from '../util/secrets/redact.ts';
import { secretValues } from '../util/secrets/secret-values.ts';
import { authorization } from './authorization.ts';
import type { TransportAuth } from './transport.ts';

/** What a server may repeat of the credentials that it was sent: the secret itself, or the header that carried it. */
const secretsIn = (auth: TransportAuth): readonly string[] => {
  if (auth.kind === 'none') return [];
  const carried = authorization(auth)?.split(' ')[1] ?? '';
  return [auth.kind === 'basic' ? auth.password : auth.token, carried];
};

/** Remembers the credentials of every request, because an answer may repeat them, also those that were renewed since. */
export interface SentSecrets {
  note(auth: TransportAuth): void;
  /** Takes out what was sent so far, and whatever looks like a secret. */
  readonly redact: Redact;
}

export const createSentSecrets = (headers: Readonly<Record<string, string>> = {}): SentSecrets => {
  const sent = new Set(secretValues(headers));
  let redact = createRedactor(sent);
  return {
    note: (auth) => {
      const fresh = secretsIn(auth).filter((secret) => !sent.has(secret));
      if (fresh.length === 0) return;
      for (const secret of fresh) sent.add(secret);
      redact = createRedactor(sent);
    },
    redact: (text) => redact(text),
  };
};
