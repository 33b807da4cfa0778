import { invalid } from '../mlflow-error.ts';
import { isJsonObject } from '../wire-message.ts';

const writeToken = (offset: number, scope: object): string =>
  Buffer.from(JSON.stringify({ ...scope, offset })).toString('base64');

/** Tokens of another search are refused. */
const isOf = (scope: object, json: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(scope).every(([name, value]) => JSON.stringify(json[name]) === JSON.stringify(value));

const readToken = (token: string | undefined, scope: object): number => {
  if (!token) return 0;
  try {
    const json: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    const offset = isJsonObject(json) && isOf(scope, json) ? Number(json['offset']) : Number.NaN;
    if (Number.isInteger(offset) && offset >= 1) return offset;
  } catch {
    // Told below, like a token that is JSON of something else.
  }
  throw invalid(`Invalid page token '${token}'`);
};

/** Cuts one page; its token is an offset, so rows that come or go meanwhile shift the next page. */
export const cutPage = <T>(
  rows: readonly T[],
  maxResults: number,
  token: string | undefined,
  scope: object = {},
): { readonly rows: readonly T[]; readonly next_page_token: string | undefined } => {
  const from = readToken(token, scope);
  const end = from + maxResults;
  return { rows: rows.slice(from, end), next_page_token: rows.length > end ? writeToken(end, scope) : undefined };
};
