import { TiebackError } from '../errors.ts';
import type { ForgeKind, ForgeTarget } from './forge.ts';
import { normaliseApiUrl } from './normalise-api-url.ts';

/** What the caller says of the target; the rest is taken from the variables of the CI. */
export type TargetRequest = {
  readonly forge?: ForgeKind | undefined;
  readonly project?: string | undefined;
  readonly pull?: number | undefined;
  readonly apiUrl?: string | undefined;
};

type Env = Readonly<Record<string, string | undefined>>;

/** Reads a file of the CI; undefined when it is not there. */
export type ReadText = (path: string) => Promise<string | undefined>;

const unknown = (message: string, hint: string): TiebackError => new TiebackError('USAGE_INVALID', message, { hint });

const set = (env: Env, name: string): string | undefined => env[name] || undefined;

const forgeIn = (env: Env): ForgeKind => {
  if (set(env, 'GITHUB_ACTIONS') ?? set(env, 'GITHUB_REPOSITORY')) return 'github';
  if (set(env, 'GITLAB_CI')) return 'gitlab';
  throw unknown(
    'it is not known on which forge the pull request is: this is neither a job of GitHub Actions nor of GitLab CI',
    'give --forge github or --forge gitlab, with --project and --pull',
  );
};

const positive = (value: unknown): number | undefined =>
  Number.isSafeInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined;

const field = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[key] : undefined),
    value,
  );

const parsed = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The event says it for every kind of event; the ref for `pull_request` only. */
const githubPull = async (env: Env, read: ReadText): Promise<number | undefined> => {
  const [, inRef] = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '') ?? [];
  if (inRef !== undefined) return positive(inRef);
  const file = set(env, 'GITHUB_EVENT_PATH');
  const event = parsed(file === undefined ? undefined : await read(file));
  const isIssueOfPull = field(event, 'issue', 'pull_request') !== undefined;
  return (
    positive(field(event, 'pull_request', 'number')) ??
    (isIssueOfPull ? positive(field(event, 'issue', 'number')) : undefined)
  );
};

/** In a pipeline of a branch GitLab names the merge requests that are open for it, such as `group/project!12`. */
const openMergeRequest = (env: Env): { readonly project: string; readonly pull: number } | undefined => {
  const [, project, pull] = /^([^!,]+)!(\d+)/.exec(env['CI_OPEN_MERGE_REQUESTS'] ?? '') ?? [];
  return project === undefined ? undefined : { project, pull: Number(pull) };
};

const inGithub = async ({ pull, project, apiUrl }: TargetRequest, env: Env, read: ReadText) => ({
  apiUrl: apiUrl ?? set(env, 'GITHUB_API_URL') ?? 'https://api.github.com',
  apiFrom: apiUrl === undefined ? 'GITHUB_API_URL' : '--api-url',
  project: project ?? set(env, 'GITHUB_REPOSITORY'),
  pull: pull ?? (await githubPull(env, read)),
});

const inGitlab = ({ pull, project, apiUrl }: TargetRequest, env: Env) => {
  const open = openMergeRequest(env);
  return {
    apiUrl: apiUrl ?? set(env, 'CI_API_V4_URL') ?? 'https://gitlab.com/api/v4',
    apiFrom: apiUrl === undefined ? 'CI_API_V4_URL' : '--api-url',
    // Of a merge request from a fork, the comments are with the project that it is to be merged into.
    project: project ?? set(env, 'CI_MERGE_REQUEST_PROJECT_PATH') ?? open?.project ?? set(env, 'CI_PROJECT_PATH'),
    pull: pull ?? positive(env['CI_MERGE_REQUEST_IID']) ?? open?.pull,
  };
};

const projectForm: Readonly<Record<ForgeKind, { readonly is: RegExp; readonly example: string }>> = {
  github: { is: /^[\w.-]+\/[\w.-]+$/, example: 'owner/name' },
  gitlab: { is: /^(?:\d+|[\w.-]+(?:\/[\w.-]+)+)$/, example: 'group/project' },
};

/**
 * The pull or merge request that is meant: by what is said, else by the variables of GitHub Actions or GitLab CI.
 * @throws USAGE_INVALID that names the flag which is missing, CONFIG_INVALID for an address that is none
 */
export const findTarget = async (request: TargetRequest, env: Env, read: ReadText): Promise<ForgeTarget> => {
  const kind = request.forge ?? forgeIn(env);
  const { apiUrl, apiFrom, project, pull } =
    kind === 'github' ? await inGithub(request, env, read) : inGitlab(request, env);
  const { is, example } = projectForm[kind];
  if (project === undefined)
    throw unknown('it is not known of which project the pull request is', `give --project ${example}`);
  if (!is.test(project) || /(?:^|\/)\.\.?(?:\/|$)/.test(project))
    throw unknown(`"${project}" is no project`, `give --project ${example}`);
  if (pull === undefined)
    throw unknown(
      `this job belongs to no ${kind === 'github' ? 'pull request' : 'merge request'}, as far as its variables say`,
      kind === 'github'
        ? 'give --pull NUMBER, or run it on the event pull_request'
        : 'give --pull NUMBER, or run it where $CI_PIPELINE_SOURCE is "merge_request_event"',
    );
  return { kind, apiUrl: normaliseApiUrl(kind, apiUrl, apiFrom), apiFrom, project, pull };
};
