import type { ErrorCode } from '../errors.ts';
import { addressHint } from '../http/address-hint.ts';
import type { FailedResponse } from '../http/failed-response.ts';
import { HttpError } from '../http/http-error.ts';
import { type ForgeKind, type ForgeTarget, forgeNames, targetText } from './forge.ts';

export type ForgeRefusal = {
  readonly failed: FailedResponse;
  readonly target: ForgeTarget;
  /** What was to be done, as the end of "cannot …". */
  readonly action: string;
  /** The variable that the token came from; undefined when none was sent. */
  readonly tokenFrom: string | undefined;
  /** When the next request is taken, in milliseconds since 1970, when requests came too fast. */
  readonly nextAt: number | undefined;
};

type Meaning = { readonly code: ErrorCode; readonly what: string; readonly hint: string };

const longestQuote = 300;

/** The forge's own words; GitLab says them as a text, a list or a record of lists. */
const wordsOf = ({ json, text, status }: FailedResponse): string => {
  const { message, error, errors } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const said = [message ?? error, errors].filter((part) => part !== undefined);
  const words = said.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
  const plain = words === '' && !/^\s*</.test(text) ? text : words;
  return plain.replace(/\s+/g, ' ').trim().slice(0, longestQuote) || `status ${status}`;
};

const permissionHints: Readonly<Record<ForgeKind, string>> = {
  github:
    'give the job "permissions: pull-requests: write"; a pull request from a fork gets a token that only reads: write the job summary there instead',
  gitlab: 'the token needs the scope api and the role Reporter or a higher one in the project',
};

const sentText = (tokenFrom: string | undefined): string =>
  tokenFrom === undefined ? 'no token was sent' : `${tokenFrom} was sent`;

const rateLimited = (nextAt: number | undefined): Meaning => ({
  code: 'FORGE_RATE_LIMITED',
  what: 'there were too many requests',
  hint:
    nextAt === undefined
      ? 'try again in some minutes'
      : `try again after ${new Date(nextAt).toISOString().replace(/\.\d+Z$/, 'Z')}`,
});

const isAboutRate = (words: string): boolean => /rate limit|too many (?:requests|times)|retry later/i.test(words);

const meaningOf = ({ failed, target, tokenFrom, nextAt }: ForgeRefusal): Meaning => {
  const { status, form } = failed;
  const name = forgeNames[target.kind];
  const words = wordsOf(failed);
  if (status === 429 || (status === 403 && (nextAt !== undefined || isAboutRate(words)))) return rateLimited(nextAt);
  if (status === 401)
    return {
      code: 'FORGE_UNAUTHORIZED',
      what: tokenFrom === undefined ? `${name} wants a token` : `${name} refused the token`,
      hint: `${sentText(tokenFrom)}: check that it is good, and one for "${target.apiUrl}"`,
    };
  if (status === 403)
    return {
      code: 'FORGE_FORBIDDEN',
      what: `${name} does not permit it: ${words}`,
      hint: permissionHints[target.kind],
    };
  if (status === 404 && form !== 'html')
    return {
      code: 'FORGE_NOT_FOUND',
      what: `${name} does not find it`,
      hint: `${sentText(tokenFrom)}; check --project and --pull: ${name} also says so of what a token may not see`,
    };
  if ((status === 422 || status === 400 || status === 413) && /too long|too large|is too big/i.test(words))
    return {
      code: 'FORGE_COMMENT_TOO_LONG',
      what: `${name} finds the comment too long: ${words}`,
      hint: 'give a shorter --file, such as tieback compare of fewer runs or metrics',
    };
  if (status >= 500)
    return { code: 'FORGE_SERVER_ERROR', what: `${name} is in trouble: ${words}`, hint: 'try again later' };
  if (form === 'html') return wrongServer(target, `status ${status}`);
  return { code: 'FORGE_REJECTED', what: `${name} says: ${words}`, hint: 'check --project, --pull and the token' };
};

const wrongServer = ({ kind, apiUrl, apiFrom }: ForgeTarget, what: string): Meaning => ({
  code: 'FORGE_WRONG_SERVER',
  what: `"${apiUrl}" does not answer as the REST API of ${forgeNames[kind]} (${what})`,
  hint: addressHint(`give its address by --api-url, such as https://${kind}.example.com`, apiFrom),
});

const toError = ({ code, what, hint }: Meaning, { failed, target, action }: ForgeRefusal): HttpError =>
  new HttpError(code, `cannot ${action} ${targetText(target)}: ${what}`, {
    effect: failed.effect,
    status: failed.status,
    hint,
    details: { status: failed.status, request: failed.label },
    ...(failed.requestId !== undefined && { requestId: failed.requestId }),
  });

/** What a forge's refusal means. */
export const forgeError = (refusal: ForgeRefusal): HttpError => toError(meaningOf(refusal), refusal);

/** The error for a success that is no JSON: a login page, or something else that listens there. */
export const notTheApi = (refusal: ForgeRefusal): HttpError =>
  toError(wrongServer(refusal.target, 'its answer is no JSON'), refusal);
