import { describe, expect, it } from 'vitest';
import { findTarget, type TargetRequest } from '../../../src/forge/find-target.ts';

type Env = Readonly<Record<string, string>>;

const find = (request: TargetRequest, env: Env, files: Readonly<Record<string, string>> = {}) =>
  findTarget(request, env, async (path) => files[path]);

const actions = {
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_REPOSITORY: 'ada/retina',
  GITHUB_EVENT_PATH: '/event.json',
};
const gitlabCi = { GITLAB_CI: 'true', CI_API_V4_URL: 'https://gitlab.example.com/api/v4', CI_PROJECT_PATH: 'me/fork' };

describe('findTarget in GitHub Actions', () => {
  it('takes the number from the ref of a pull request', async () => {
    expect(await find({}, { ...actions, GITHUB_REF: 'refs/pull/53/merge' })).toEqual({
      kind: 'github',
      apiUrl: 'https://api.github.com',
      apiFrom: 'GITHUB_API_URL',
      project: 'ada/retina',
      pull: 53,
    });
  });

  it.each([
    ['pull_request_target', { pull_request: { number: 7 } }],
    ['issue_comment on a pull request', { issue: { number: 7, pull_request: {} } }],
  ])('takes the number from the event %s', async (_name, event) => {
    const env = { ...actions, GITHUB_REF: 'refs/heads/main' };
    expect((await find({}, env, { '/event.json': JSON.stringify(event) })).pull).toBe(7);
  });

  it.each([
    ['a push', '{"ref":"refs/heads/main"}'],
    ['an issue that is no pull request', '{"issue":{"number":7}}'],
    ['an event that is no JSON', 'not JSON'],
  ])('says what to give when the job belongs to no pull request: %s', async (_name, event) => {
    const found = find({}, { ...actions, GITHUB_REF: 'refs/heads/main' }, { '/event.json': event });
    await expect(found).rejects.toMatchObject({ code: 'USAGE_INVALID', hint: expect.stringContaining('--pull') });
  });

  it('prefers what is said', async () => {
    const said = { project: 'grace/other', pull: 3, apiUrl: 'https://github.example.com' };
    const target = await find(said, { ...actions, GITHUB_REF: 'refs/pull/53/merge' });
    expect(target).toMatchObject({ project: 'grace/other', pull: 3, apiUrl: 'https://github.example.com/api/v3' });
  });
});

describe('findTarget in GitLab CI', () => {
  it('takes the project that a merge request is to be merged into, not the fork', async () => {
    const env = { ...gitlabCi, CI_MERGE_REQUEST_IID: '4', CI_MERGE_REQUEST_PROJECT_PATH: 'ml/team/retina' };
    expect(await find({}, env)).toEqual({
      kind: 'gitlab',
      apiUrl: 'https://gitlab.example.com/api/v4',
      apiFrom: 'CI_API_V4_URL',
      project: 'ml/team/retina',
      pull: 4,
    });
  });

  it('takes the first merge request that is open for a branch', async () => {
    const env = { ...gitlabCi, CI_OPEN_MERGE_REQUESTS: 'ml/retina!9,ml/other!10' };
    expect(await find({}, env)).toMatchObject({ project: 'ml/retina', pull: 9 });
  });

  it('says what to give in a pipeline without a merge request', async () => {
    await expect(find({}, gitlabCi)).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      hint: expect.stringContaining('merge_request_event'),
    });
  });
});

describe('findTarget outside of any CI', () => {
  it('asks for the forge first', async () => {
    await expect(find({ pull: 1 }, {})).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      hint: expect.stringContaining('--forge'),
    });
  });

  it('takes everything from what is said, and the public forge when no address is', async () => {
    expect(await find({ forge: 'gitlab', project: '77', pull: 1 }, {})).toMatchObject({
      apiUrl: 'https://gitlab.com/api/v4',
      project: '77',
    });
  });

  it.each([
    ['github', 'retina'],
    ['github', 'a/b/c'],
    ['github', 'a/b?x=1'],
    ['gitlab', 'retina'],
    ['gitlab', '../user'],
    ['github', '../user'],
  ] as const)('refuses on %s the project "%s"', async (forge, project) => {
    await expect(find({ forge, project, pull: 1 }, {})).rejects.toMatchObject({ code: 'USAGE_INVALID' });
  });

  it.each([
    ['github', 'https://github.com', 'https://api.github.com'],
    ['github', 'https://api.github.com/', 'https://api.github.com'],
    ['github', 'https://api.octo.ghe.com', 'https://api.octo.ghe.com'],
    ['github', 'https://git.example.com/', 'https://git.example.com/api/v3'],
    ['github', 'https://git.example.com/api/v3', 'https://git.example.com/api/v3'],
    ['gitlab', 'https://example.com/gitlab/', 'https://example.com/gitlab/api/v4'],
    ['gitlab', 'http://127.0.0.1:8080/api/v4', 'http://127.0.0.1:8080/api/v4'],
  ] as const)('finds the API of %s from %s', async (forge, apiUrl, expected) => {
    expect((await find({ forge, project: 'a/b', pull: 1, apiUrl }, {})).apiUrl).toBe(expected);
  });

  it.each(['gitlab.example.com', 'ftp://x', 'https://ada:canary7f3Qx9@git.example.com'])(
    'refuses the address %s, and repeats no password',
    async (apiUrl) => {
      const error = await find({ forge: 'gitlab', project: 'a/b', pull: 1, apiUrl }, {}).catch(
        (cause: unknown) => cause,
      );
      expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
      expect(String(error)).not.toContain('canary7f3Qx9');
    },
  );
});
