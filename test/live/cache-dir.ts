import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where installed servers are kept between checkouts; the XDG rule says that a relative path is to be ignored. */
export const cacheDir = (env: NodeJS.ProcessEnv): string => {
  const base = env['XDG_CACHE_HOME'];
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'tieback-live');
};
