import { invalid } from '../mlflow-error.ts';
import { isJsonObject } from '../wire-message.ts';

const writeToken = (offset: number): string => Buffer.from(`{"offset": ${offset}}`).toString('base64');

const readToken = (token: string | undefined): number => {
  if (!token) return 0;
  try {
    const json: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    const offset = isJsonObject(json) ? Number(json['offset']) : Number.NaN;
    if (Number.isInteger(offset) && offset >= 0) return offset;
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
): { readonly rows: readonly T[]; readonly next_page_token: string | undefined } => {
  const from = readToken(token);
  const end = from + maxResults;
  return { rows: rows.slice(from, end), next_page_token: rows.length > end ? writeToken(end) : undefined };
};
