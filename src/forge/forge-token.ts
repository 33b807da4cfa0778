import { TiebackError } from '../errors.ts';
import type { TransportAuth } from '../http/transport.ts';
import type { ForgeKind } from './forge.ts';

/** How a forge is told who asks, and the variable that says so. */
export type ForgeToken = {
  readonly auth: TransportAuth;
  readonly headers: Readonly<Record<string, string>>;
  readonly from: string | undefined;
  /** Whether comments are written with it; what only reads says nothing of who does. */
  readonly isWriter: boolean;
};

const variables: Readonly<Record<ForgeKind, string>> = { github: 'GITHUB_TOKEN', gitlab: 'GITLAB_TOKEN' };

const hints: Readonly<Record<ForgeKind, string>> = {
  github: 'set it to github.token in the "env:" of the step, and give the job "permissions: pull-requests: write"',
  gitlab:
    'make a project access token with the role Reporter and the scope api, and set it as the masked CI/CD variable GITLAB_TOKEN',
};

/**
 * The token of a forge, from the environment alone: in an argument list everybody on the machine could read it.
 * GitLab's `CI_JOB_TOKEN` may list the notes of a merge request, and write none.
 * @throws CONFIG_MISSING when there is none to write with
 */
export const forgeToken = (
  kind: ForgeKind,
  env: Readonly<Record<string, string | undefined>>,
  { isReading }: { readonly isReading: boolean },
): ForgeToken => {
  const from = variables[kind];
  const token = env[from]?.trim();
  if (token) return { auth: { kind: 'bearer', token }, headers: {}, from, isWriter: true };
  const jobToken = kind === 'gitlab' ? env['CI_JOB_TOKEN'] : undefined;
  if (!isReading) {
    const why = jobToken ? ': GitLab lets CI_JOB_TOKEN read comments, and write none' : '';
    throw new TiebackError('CONFIG_MISSING', `${from} is not set${why}`, { hint: hints[kind] });
  }
  if (jobToken)
    return { auth: { kind: 'none' }, headers: { 'job-token': jobToken }, from: 'CI_JOB_TOKEN', isWriter: false };
  return { auth: { kind: 'none' }, headers: {}, from: undefined, isWriter: false };
};
