import { afterEach, describe, expect, it } from 'vitest';
import { keepComment } from '../../../src/compose-comment.ts';
import type { CommentRequest } from '../../../src/forge/keep-comment.ts';
import type { OnProgress, ProgressEvent } from '../../../src/model/progress.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';
import { type ForgeServer, mallory, startForge } from '../../support/forge-server.ts';
import { closedPort } from '../../support/http-server.ts';

type Kind = 'github' | 'gitlab';
type Env = Readonly<Record<string, string>>;

const token = 'canary-forge-token-1';
const open: ForgeServer[] = [];
afterEach(async () => {
  for (const forge of open.splice(0)) await forge[Symbol.asyncDispose]();
});

const start = async (kind: Kind): Promise<ForgeServer> => {
  const forge = await startForge({ kind });
  open.push(forge);
  return forge;
};

const jobOf = (kind: Kind, { apiUrl }: ForgeServer): Env =>
  kind === 'github'
    ? {
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: apiUrl,
        GITHUB_REPOSITORY: 'ada/retina',
        GITHUB_REF: 'refs/pull/12/merge',
        GITHUB_TOKEN: token,
      }
    : {
        GITLAB_CI: 'true',
        CI_API_V4_URL: apiUrl,
        CI_MERGE_REQUEST_PROJECT_PATH: 'ada/retina',
        CI_MERGE_REQUEST_IID: '12',
        GITLAB_TOKEN: token,
      };

type More = Partial<CommentRequest> & { readonly env?: Env; readonly onProgress?: OnProgress };

const ignore: OnProgress = () => undefined;
const keep = (kind: Kind, forge: ForgeServer, markdown: string, { env, onProgress = ignore, ...more }: More = {}) =>
  keepComment({ markdown, ...more }, { runtime: { ...systemRuntime(), env: env ?? jobOf(kind, forge) }, onProgress });

const said = ({ comments }: ForgeServer) => comments.map(({ body }) => body.split('\n')[1]);
const marked = ({ me: author }: ForgeServer, text: string, id: number) => ({
  id,
  body: `<!-- tieback-comment: tieback -->\n${text}`,
  author,
});
const sentBy = ({ received }: ForgeServer) => received.map(({ method }) => method).join(' ');

describe.each(['github', 'gitlab'] as const)('one comment on %s', (kind) => {
  it('is made, edited, and left alone when it says it already', async () => {
    const forge = await start(kind);
    const made = await keep(kind, forge, 'first');
    expect(made).toMatchObject({ action: 'created', id: 1001, isCut: false, notices: [] });
    expect(made.url).toMatch(
      kind === 'github' ? /#issuecomment-1001$/ : /\/ada\/retina\/-\/merge_requests\/12#note_1001$/,
    );
    expect(await keep(kind, forge, 'second')).toMatchObject({ action: 'updated', id: 1001, url: made.url });
    expect(await keep(kind, forge, 'second')).toMatchObject({ action: 'unchanged', id: 1001 });
    expect(said(forge)).toEqual(['second']);
    expect(sentBy(forge)).toBe(`GET POST GET GET GET ${kind === 'github' ? 'PATCH' : 'PUT'} GET GET`);
  });

  it('is found on the third page of many', async () => {
    const forge = await start(kind);
    for (let id = 1; id <= 230; id += 1) forge.comments.push({ id, body: `chat ${id}`, author: mallory });
    forge.comments.splice(215, 0, marked(forge, 'old', 900));
    expect(await keep(kind, forge, 'new')).toMatchObject({ action: 'updated', id: 900 });
    expect(forge.comments).toHaveLength(231);
    expect(sentBy(forge)).toMatch(/^GET GET GET GET P/);
  });

  it('stands beside those of other keys', async () => {
    const forge = await start(kind);
    await keep(kind, forge, 'comparison');
    await keep(kind, forge, 'audit', { key: 'audit' });
    await keep(kind, forge, 'audit again', { key: 'audit' });
    expect(said(forge)).toEqual(['comparison', 'audit again']);
  });

  it('is made anew where the forge does not let the marked one be edited', async () => {
    const forge = await start(kind);
    forge.comments.push({ ...marked(forge, 'theirs', 5), isLocked: true });
    expect(await keep(kind, forge, 'ours')).toMatchObject({ action: 'created', id: 1001 });
    expect(await keep(kind, forge, 'ours, again')).toMatchObject({ action: 'updated', id: 1001 });
    expect(said(forge)).toEqual(['theirs', 'ours, again']);
  });

  it('stays one when another job makes it at the same moment', async () => {
    const forge = await start(kind);
    forge.instead = ({ method }) => {
      if (method === 'POST') forge.comments.push(marked(forge, 'the other job’s', 1001));
      return undefined;
    };
    expect(await keep(kind, forge, 'ours')).toMatchObject({ action: 'updated', id: 1001 });
    expect(said(forge)).toEqual(['ours']);
  });

  it('says which are too many', async () => {
    const forge = await start(kind);
    forge.comments.push(marked(forge, 'a', 3), marked(forge, 'b', 4));
    const { id, notices } = await keep(kind, forge, 'new');
    expect({ id, notices }).toEqual({ id: 3, notices: [expect.stringContaining('delete 4')] });
  });

  it('is not made twice when the answer to its making is lost', async () => {
    const forge = await start(kind);
    forge.instead = ({ method, body }) => {
      if (method !== 'POST') return undefined;
      forge.comments.push({ id: 1001, body: JSON.parse(body).body, author: forge.me });
      return 'hang up';
    };
    expect(await keep(kind, forge, 'once')).toMatchObject({ action: 'created', id: 1001 });
    expect(forge.comments).toHaveLength(1);
  });

  it('fails when it is not made and nobody answers, rather than made twice', async () => {
    const forge = await start(kind);
    forge.instead = ({ method }) => (method === 'POST' ? 'hang up' : undefined);
    await expect(keep(kind, forge, 'once')).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE', effect: 'unknown' });
    expect(forge.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('is only looked at with a dry run', async () => {
    const forge = await start(kind);
    expect(await keep(kind, forge, 'text', { dryRun: true })).toMatchObject({
      action: 'would-create',
      body: expect.stringContaining('\ntext\n'),
    });
    await keep(kind, forge, 'text');
    expect(await keep(kind, forge, 'other', { dryRun: true })).toMatchObject({ action: 'would-update', id: 1001 });
    expect(sentBy(forge)).toBe('GET GET POST GET GET GET');
  });

  it('is cut to what the forge takes', async () => {
    const forge = await start(kind);
    const { isCut, characters } = await keep(kind, forge, 'a line\n'.repeat(200_000));
    expect(isCut).toBe(true);
    expect(forge.comments[0]?.body).toHaveLength(characters);
  });

  it('shows no secret of the environment', async () => {
    const forge = await start(kind);
    const env = { ...jobOf(kind, forge), LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: 'canary-lakefs-secret' };
    const { notices } = await keep(kind, forge, `canary-lakefs-secret and ${token}`, { env });
    expect(forge.comments[0]?.body).toContain('[redacted] and [redacted]');
    expect(notices).toEqual([expect.stringContaining('secret')]);
  });

  it('waits when the forge holds requests back, and tells so, also whom that makes throw', async () => {
    const forge = await start(kind);
    const told: ProgressEvent[] = [];
    const status = kind === 'github' ? 403 : 429;
    const body = { message: 'You have exceeded a secondary rate limit' };
    forge.instead = (_received, nth) => (nth === 2 ? { status, headers: { 'retry-after': '1' }, body } : undefined);
    const onProgress = (event: ProgressEvent) => {
      told.push(event);
      throw new Error('the bar is gone');
    };
    expect(await keep(kind, forge, 'text', { onProgress })).toMatchObject({ action: 'created' });
    expect(sentBy(forge)).toBe('GET POST POST GET');
    expect(told).toEqual([expect.objectContaining({ kind: 'notice', text: expect.stringContaining('waiting 2 s') })]);
  });

  it('sends its token to no other address that a page may name', async () => {
    const forge = await start(kind);
    forge.instead = (_received, nth) =>
      nth === 1
        ? { status: 200, headers: { link: '<http://evil.example/x?page=2>; rel="next"' }, body: [] }
        : undefined;
    await keep(kind, forge, 'text');
    expect(forge.received[1]?.target).toMatch(/[?&]page=2/);
  });

  it('gives up on pages that lead back to themselves', async () => {
    const forge = await start(kind);
    forge.instead = () => ({ status: 200, headers: { 'x-next-page': '1' }, body: [] });
    await expect(keep(kind, forge, 'text')).rejects.toMatchObject({ code: 'HTTP_BAD_ANSWER' });
  });

  it.each([
    ['a token that is no good', 401, { message: 'Bad credentials' }, 'FORGE_UNAUTHORIZED', /was sent/],
    [
      'a token that may not',
      403,
      { message: 'Resource not accessible by integration' },
      'FORGE_FORBIDDEN',
      /write|scope api/,
    ],
    ['a pull request that is not there', 404, { message: 'Not Found' }, 'FORGE_NOT_FOUND', /--project and --pull/],
    ['a limit without an end', 403, { message: 'API rate limit exceeded for user' }, 'FORGE_RATE_LIMITED', /minutes/],
    [
      'a comment that it finds too long',
      422,
      { errors: [{ message: 'Body is too long' }] },
      'FORGE_COMMENT_TOO_LONG',
      /shorter/,
    ],
    ['anything else', 422, { message: { note: ['is invalid'] } }, 'FORGE_REJECTED', /--project/],
    ['trouble', 500, { message: 'Internal Server Error' }, 'FORGE_SERVER_ERROR', /later/],
    ['a web page', 200, '<!doctype html><title>Sign in</title>', 'FORGE_WRONG_SERVER', /--api-url/],
    ['a web page that is not there', 404, '<!doctype html><title>404</title>', 'FORGE_WRONG_SERVER', /--api-url/],
  ] as const)('says what to do about %s', async (_what, status, body, code, hint) => {
    const forge = await start(kind);
    forge.instead = () => ({ status, body });
    const error = await keep(kind, forge, 'text').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code, hint: expect.stringMatching(hint) });
    expect((error as Error).message).toContain('12 of "ada/retina"');
    expect(JSON.stringify([error, (error as Error).message])).not.toContain(token);
  });

  it('says when to come again when that is long', async () => {
    const forge = await start(kind);
    const reset = String(Math.round(Date.now() / 1000) + 3600);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    forge.instead = () => ({ status: 403, headers, body: { message: 'API rate limit exceeded' } });
    await expect(keep(kind, forge, 'text')).rejects.toMatchObject({
      code: 'FORGE_RATE_LIMITED',
      hint: expect.stringContaining(new Date(Number(reset) * 1000).toISOString().slice(0, 19)),
    });
    expect(forge.received).toHaveLength(1);
  });

  it('says which variable is missing before anything is sent', async () => {
    const forge = await start(kind);
    const env = { ...jobOf(kind, forge), GITHUB_TOKEN: '', GITLAB_TOKEN: '', CI_JOB_TOKEN: 'job' };
    await expect(keep(kind, forge, 'text', { env })).rejects.toMatchObject({
      code: 'CONFIG_MISSING',
      message: expect.stringContaining(kind === 'github' ? 'GITHUB_TOKEN' : 'CI_JOB_TOKEN read'),
    });
    expect(forge.received).toEqual([]);
  });

  it('refuses a document that says nothing', async () => {
    const forge = await start(kind);
    await expect(keep(kind, forge, ' \n')).rejects.toMatchObject({ code: 'USAGE_INVALID' });
    expect(forge.received).toEqual([]);
  });
});

describe('a comment', () => {
  it('can be looked for with the token of a GitLab job', async () => {
    const forge = await start('gitlab');
    const env = { ...jobOf('gitlab', forge), GITLAB_TOKEN: '', CI_JOB_TOKEN: 'canary-job-token-2' };
    expect(await keep('gitlab', forge, 'text', { env, dryRun: true })).toMatchObject({ action: 'would-create' });
    expect(forge.received[0]?.headers).toMatchObject({ 'job-token': 'canary-job-token-2' });
  });

  it('is not mistaken for what GitLab itself notes', async () => {
    const forge = await start('gitlab');
    forge.comments.push({ ...marked(forge, 'changed the title', 5), isSystem: true });
    expect(await keep('gitlab', forge, 'text')).toMatchObject({ action: 'created' });
  });

  it('fails with the address and where it came from when nobody listens there', async () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: `http://127.0.0.1:${await closedPort()}/api/v3`,
      GITHUB_REPOSITORY: 'ada/retina',
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_TOKEN: token,
    };
    const kept = keepComment({ markdown: 'text' }, { runtime: { ...systemRuntime(), env } });
    await expect(kept).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      hint: expect.stringContaining('GITHUB_API_URL'),
    });
  });
});
