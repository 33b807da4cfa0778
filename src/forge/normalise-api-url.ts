import { TiebackError } from '../errors.ts';
import type { ForgeKind } from './forge.ts';

const isUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** GitHub's own API, and that of a company's part of it, has a host of its own; a GitHub server of one's own a path. */
const apiPaths: Readonly<Record<ForgeKind, string>> = { github: '/api/v3', gitlab: '/api/v4' };

/**
 * The base of a forge's REST API, also from the address of its web pages.
 * @throws CONFIG_INVALID when it is no http or https URL, or has credentials in it
 */
export const normaliseApiUrl = (kind: ForgeKind, text: string, from: string): string => {
  if (!isUrl(text.trim()))
    throw new TiebackError('CONFIG_INVALID', `"${text.includes('@') ? '…' : text}" is no http or https URL`, {
      hint: `set ${from} to an address such as https://${kind}.example.com${apiPaths[kind]}`,
    });
  const { origin, hostname, pathname, username, password } = new URL(text.trim());
  if (username !== '' || password !== '')
    throw new TiebackError('CONFIG_INVALID', `the address of host "${hostname}" has credentials in it`, {
      hint: `take them out of ${from}: the token goes into ${kind === 'github' ? 'GITHUB_TOKEN' : 'GITLAB_TOKEN'}`,
    });
  const path = pathname.replace(/\/+$/, '');
  if (kind === 'github' && hostname === 'github.com') return 'https://api.github.com';
  const isWhole = path.endsWith(apiPaths[kind]) || (kind === 'github' && hostname.startsWith('api.'));
  return isWhole ? origin + path : origin + path + apiPaths[kind];
};
