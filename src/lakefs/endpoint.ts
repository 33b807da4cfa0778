import { TiebackError } from '../errors.ts';

const invalid = (message: string, hint: string): TiebackError => new TiebackError('CONFIG_INVALID', message, { hint });

const parseUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw invalid(
      `the lakeFS endpoint "${text.includes('@') ? '…' : text}" is not an http or https URL`,
      'give it with its scheme, such as "http://localhost:8000"',
    );
  }
  return url;
};

/**
 * A lakeFS server's base URL, however its user wrote it: without `/api/v1`, once or doubled, and without final slashes.
 * A prefix that a proxy puts before the path is kept.
 * @throws CONFIG_INVALID when it is no http or https URL, or has credentials in it
 */
export const normaliseEndpoint = (text: string): string => {
  const url = parseUrl(text.trim());
  if (url.username || url.password) {
    throw invalid(
      `the lakeFS endpoint on host "${url.host}" has credentials in its URL`,
      'give the access key by LAKECTL_CREDENTIALS_ACCESS_KEY_ID and LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY, not in the URL',
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/(?:\/+api\/v1)+$/, '');
};
