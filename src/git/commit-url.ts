/** A remote's URL without user name, password, token or query. Other text, such as a path, stays as it is. */
export const stripCredentials = (remote: string): string => {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(remote)) return remote;
  try {
    const url = new URL(remote);
    const user = url.protocol === 'ssh:' && url.password === '' ? url.username : '';
    return Object.assign(url, { username: user, password: '', search: '', hash: '' }).href;
  } catch {
    return remote.replace(/\/\/[^/]*@/, '//');
  }
};

/** Host and path of a remote in either spelling, `https://host/path` or `git@host:path`. */
const placeOf = (remote: string): { host: string; path: string } | undefined => {
  const [, host, path] =
    /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(remote) ??
    /^(?:[\w.-]+@)?([\w-]+\.[\w.-]+):(?!\/)(.+)$/.exec(remote) ??
    [];
  if (host === undefined || path === undefined) return undefined;
  return { host: host.toLowerCase(), path: path.replace(/\/+$/, '').replace(/\.git$/, '') };
};

const pageOf = (host: string): string | undefined => {
  if (host === 'github.com' || host.startsWith('github.')) return 'commit';
  if (host === 'gitlab.com' || host.startsWith('gitlab.')) return '-/commit';
  return host === 'bitbucket.org' ? 'commits' : undefined;
};

/** The commit's page on GitHub, GitLab or Bitbucket; undefined for another host. */
export const commitUrl = (remote: string, commit: string): string | undefined => {
  const place = placeOf(remote);
  const page = place && pageOf(place.host);
  return place && page ? `https://${place.host}/${place.path}/${page}/${commit}` : undefined;
};
