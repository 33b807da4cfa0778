import type { TiebackError } from '../errors.ts';
import type { Finding } from '../model/finding.ts';

export const ok = (id: string, text: string): Finding => ({ id, outcome: 'ok', text });

export const warn = (id: string, text: string, next: string): Finding => ({ id, outcome: 'warn', text, next });

export const fail = (id: string, text: string, next: string): Finding => ({ id, outcome: 'fail', text, next });

/** A refusal, in the words that its error has for it. */
export const refusal = (id: string, error: TiebackError, outcome: 'warn' | 'fail' = 'fail'): Finding => ({
  id,
  outcome,
  text: error.message,
  next: error.hint,
  code: error.code,
});
