import { hostname, userInfo } from 'node:os';

type Env = Readonly<Record<string, string | undefined>>;

const ciIdentities: readonly (readonly [who: string, where: string])[] = [
  ['GITHUB_ACTOR', 'GITHUB_REPOSITORY'],
  ['GITLAB_USER_LOGIN', 'CI_PROJECT_PATH'],
  ['BUILD_USER_ID', 'JOB_NAME'],
  ['CIRCLE_USERNAME', 'CIRCLE_PROJECT_REPONAME'],
];

const userName = (env: Env): string => {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return env['USER'] ?? env['USERNAME'] ?? 'unknown';
  }
};

/** Who is acting: the CI's word for it, else `user@host`. lakeFS's own committer says only whose key was used. */
export const actorOf = (env: Env): string => {
  const identity = ciIdentities.find(([who]) => env[who] !== undefined && env[who] !== '');
  if (identity === undefined) return `${userName(env)}@${hostname()}`;
  const [who, where] = identity;
  return env[where] === undefined ? `${env[who]}` : `${env[who]}@${env[where]}`;
};
