import { afterEach, describe, expect, it } from 'vitest';
import { keepComment } from '../../../src/compose-comment.ts';
import type { CommentRequest } from '../../../src/forge/keep-comment.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';
import {
  type Author,
  actionsBot,
  ada,
  type ForgeServer,
  type ForgeServerOptions,
  mallory,
  startForge,
} from '../../support/forge-server.ts';

const marker = '<!-- tieback-comment: tieback -->';
const open: ForgeServer[] = [];
afterEach(async () => {
  for (const forge of open.splice(0)) await forge[Symbol.asyncDispose]();
});

/** A pull request with a marked comment by each of these, the oldest first, numbered from 1. */
const startWith = async (options: ForgeServerOptions, authors: readonly Author[]): Promise<ForgeServer> => {
  const forge = await startForge(options);
  open.push(forge);
  forge.comments.push(...authors.map((author, index) => ({ id: index + 1, body: `${marker}\nold`, author })));
  return forge;
};

type More = Partial<CommentRequest> & { readonly env?: Readonly<Record<string, string>> };

const keep = ({ apiUrl }: ForgeServer, { env, ...request }: More = {}) => {
  const [forge, token] = apiUrl.endsWith('v3')
    ? (['github', 'GITHUB_TOKEN'] as const)
    : (['gitlab', 'GITLAB_TOKEN'] as const);
  return keepComment(
    { markdown: 'new', forge, apiUrl, project: 'ada/retina', pull: 12, ...request },
    { runtime: { ...systemRuntime(), env: env ?? { [token]: 'canary-forge-token-1' } } },
  );
};

const said = ({ comments }: ForgeServer) => comments.map(({ author, body }) => [author.login, body.split('\n')[1]]);

const accounts: readonly (readonly [string, ForgeServerOptions])[] = [
  ['a job of GitHub Actions', { kind: 'github' }],
  ['a person on GitHub', { kind: 'github', me: ada }],
  ['an account on GitLab', { kind: 'gitlab' }],
];

describe.each(accounts)('the marked comment of a stranger, to %s', (_who, options) => {
  it('is left alone and told of, and one of its own is made and kept', async () => {
    const forge = await startWith(options, [mallory]);
    expect(await keep(forge)).toMatchObject({
      action: 'created',
      id: 1001,
      notices: [
        expect.stringMatching(/ account of GIT(HUB|LAB)_TOKEN has not written are left alone: 1 by "mallory";/),
      ],
    });
    expect(await keep(forge, { markdown: 'newer' })).toMatchObject({
      action: 'updated',
      id: 1001,
      notices: [expect.stringContaining('1 by "mallory"')],
    });
    expect(said(forge)).toEqual([
      ['mallory', 'old'],
      [forge.me.login, 'newer'],
    ]);
  });

  it('is passed over where the own one is newer', async () => {
    const forge = await startWith(options, [mallory]);
    forge.comments.push({ id: 2, body: `${marker}\nold`, author: forge.me });
    const { id, notices } = await keep(forge);
    expect({ id, notices }).toEqual({ id: 2, notices: [expect.stringContaining('1 by "mallory"')] });
  });

  it('does not count as said already where it says the same', async () => {
    const forge = await startWith(options, []);
    const { body = '' } = await keep(forge, { dryRun: true });
    forge.comments.push({ id: 1, body, author: mallory });
    expect(await keep(forge)).toMatchObject({ action: 'created', id: 1001 });
  });

  it('is not what a dry run would edit', async () => {
    const forge = await startWith(options, [mallory]);
    expect(await keep(forge, { dryRun: true })).toMatchObject({
      action: 'would-create',
      notices: [expect.stringContaining('1 by "mallory"')],
    });
  });

  it('takes nothing over when it is written at the same moment', async () => {
    const forge = await startWith(options, []);
    forge.instead = ({ method }) => {
      if (method === 'POST') forge.comments.push({ id: 1000, body: `${marker}\nfirst`, author: mallory });
      return undefined;
    };
    expect(await keep(forge)).toMatchObject({ action: 'created', id: 1001 });
    expect(said(forge)).toEqual([
      ['mallory', 'first'],
      [forge.me.login, 'new'],
    ]);
  });

  it('is not taken for what was made when the answer is lost', async () => {
    const forge = await startWith(options, []);
    forge.instead = ({ method, body }) => {
      if (method !== 'POST') return undefined;
      forge.comments.push({ id: 1000, body: JSON.parse(body).body, author: mallory });
      return 'hang up';
    };
    await expect(keep(forge)).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE', effect: 'unknown' });
  });
});

describe('whose comment it is', () => {
  it('is a question that is not asked where no comment has the marker', async () => {
    const forge = await startWith({ kind: 'github' }, []);
    await keep(forge);
    expect(forge.received.filter(({ target }) => target.endsWith('/user'))).toEqual([]);
  });

  it('is told a person too of one by a bot', async () => {
    const forge = await startWith({ kind: 'github', me: ada }, [actionsBot]);
    expect(await keep(forge)).toMatchObject({ action: 'created', notices: [expect.stringContaining('actions[bot]')] });
  });

  it('is not known of a comment whose account is gone, and it is left alone', async () => {
    const forge = await startWith({ kind: 'github' }, []);
    const gone = [{ id: 1, body: `${marker}\nold`, user: null }];
    forge.instead = (_received, nth) => (nth === 1 ? { status: 200, body: gone } : undefined);
    expect(await keep(forge)).toMatchObject({
      action: 'created',
      notices: [expect.stringContaining('1 by "unknown"')],
    });
  });

  it('names no more than five of many', async () => {
    const forge = await startWith({ kind: 'github' }, Array(7).fill(mallory));
    expect((await keep(forge)).notices).toEqual([expect.stringContaining('5 by "mallory" and 2 more;')]);
  });

  it.each(['github', 'gitlab'] as const)(
    'is not known on %s to a token that only reads, and that is said',
    async (kind) => {
      const forge = await startWith({ kind }, [ada]);
      const list = forge.comments.map(({ id, body }) => ({ id, body }));
      forge.instead = () => ({ status: 200, body: list });
      const env = { CI_JOB_TOKEN: 'canary-job-token-2' };
      expect(await keep(forge, { env, dryRun: true })).toMatchObject({
        action: 'would-update',
        notices: [expect.stringContaining('not known')],
      });
      expect(forge.received).toHaveLength(1);
    },
  );

  it('stops everything where GitLab does not say it', async () => {
    const forge = await startWith({ kind: 'gitlab' }, [ada]);
    forge.instead = ({ target }) =>
      target.endsWith('/user') ? { status: 403, body: { error: 'insufficient_scope' } } : undefined;
    await expect(keep(forge)).rejects.toMatchObject({
      code: 'FORGE_FORBIDDEN',
      message: expect.stringContaining('who writes'),
      hint: expect.stringContaining('scope api'),
    });
    expect(said(forge)).toEqual([['ada', 'old']]);
  });

  it('stops everything where the answer is none', async () => {
    const forge = await startWith({ kind: 'github' }, [actionsBot]);
    forge.instead = ({ target }) => (target.endsWith('/user') ? { status: 200, body: {} } : undefined);
    await expect(keep(forge)).rejects.toMatchObject({ code: 'HTTP_BAD_ANSWER' });
    expect(said(forge)).toEqual([['github-actions[bot]', 'old']]);
  });
});
