import { isTiebackError } from '../../errors.ts';
import { type Redact, redactJson } from '../../util/secrets/redact.ts';
import type { Style } from './style.ts';

export type ErrorView = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly details?: unknown;
};

/** What a command with `--json` prints when it fails. */
export type ErrorAnswer = { readonly error: ErrorView };

/** A failure in the form that `--json` prints. */
export const errorView = (error: unknown, redact: Redact): ErrorView => {
  if (!isTiebackError(error))
    return { code: 'UNEXPECTED', message: redact(error instanceof Error ? error.message : String(error)) };
  return {
    code: error.code,
    message: redact(error.message),
    hint: redact(error.hint),
    ...(Object.keys(error.details).length === 0 ? {} : { details: redactJson(error.details, redact) }),
  };
};

/** What a service wrote may hold line breaks: none of its lines looks like one of tieback's own. */
const indented = (text: string): string => text.replaceAll('\n', '\n  ');

/** A failure for people: what, its code, what to do next. What is no error of ours is a bug, and keeps its stack. */
export const errorText = (error: unknown, redact: Redact, style: Style): string => {
  const { code, message, hint } = errorView(error, redact);
  const head = `${style.bad('error')} ${indented(message)} ${style.dim(`[${code}]`)}`;
  if (hint !== undefined) return `${head}\n  ${style.bold('next:')} ${indented(hint)}`;
  const stack = error instanceof Error && error.stack !== undefined ? `\n${redact(error.stack)}` : '';
  return `${head}\n  this is a bug in tieback; please report it with the lines below${stack}`;
};
