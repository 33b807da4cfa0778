import { HttpError } from '../http/http-error.ts';
import type { Call } from '../model/call.ts';
import { isObject } from '../util/shape.ts';
import type { ForgeApi, ForgeAsk } from './create-api.ts';
import { type ForgeAuthor, type ForgeComment, type ForgeComments, type ForgeTarget, forgeNames } from './forge.ts';

type Endpoint = Pick<ForgeAsk, 'method' | 'path'>;

/** The endpoints of one kind of forge for the comments below a pull or merge request. */
type Dialect = {
  readonly list: Endpoint & { readonly query?: Readonly<Record<string, string>> };
  readonly create: Endpoint;
  readonly edit: (id: number) => Endpoint;
  readonly delete: (id: number) => Endpoint;
  /** Undefined for what is no comment of a person or a program. */
  readonly read: (wire: Readonly<Record<string, unknown>>) => ForgeComment | undefined;
};

const authorOf = (wire: unknown): { readonly author?: ForgeAuthor } => {
  if (!isObject(wire) || typeof wire['id'] !== 'number') return {};
  const { id, login, username, type } = wire;
  return { author: { id, name: String(login ?? username ?? id), isBot: type === 'Bot' } };
};

/** @see https://docs.github.com/en/rest/issues/comments */
const github = ({ project, pull }: ForgeTarget): Dialect => {
  const comments = `repos/${project}/issues/${pull}/comments`;
  const one = (id: number) => `repos/${project}/issues/comments/${id}`;
  return {
    list: { method: 'GET', path: comments },
    create: { method: 'POST', path: comments },
    edit: (id) => ({ method: 'PATCH', path: one(id) }),
    delete: (id) => ({ method: 'DELETE', path: one(id) }),
    read: ({ id, body, html_url: url, user }) =>
      typeof id === 'number'
        ? {
            id,
            body: typeof body === 'string' ? body : '',
            ...authorOf(user),
            ...(typeof url === 'string' && { url }),
          }
        : undefined,
  };
};

/** @see https://docs.gitlab.com/api/notes/#merge-requests */
const gitlab = ({ apiUrl, project, pull }: ForgeTarget): Dialect => {
  const notes = `projects/${encodeURIComponent(project)}/merge_requests/${pull}/notes`;
  const page = `${apiUrl.replace(/\/api\/v4$/, '')}/${project}/-/merge_requests/${pull}`;
  return {
    list: { method: 'GET', path: notes, query: { sort: 'asc', order_by: 'created_at' } },
    create: { method: 'POST', path: notes },
    edit: (id) => ({ method: 'PUT', path: `${notes}/${id}` }),
    delete: (id) => ({ method: 'DELETE', path: `${notes}/${id}` }),
    read: ({ id, body, system, author }) =>
      typeof id === 'number' && system !== true
        ? // A project that is named by its number has no address that could be made from that.
          {
            id,
            body: String(body ?? ''),
            ...authorOf(author),
            ...(!/^\d+$/.test(project) && { url: `${page}#note_${id}` }),
          }
        : undefined,
  };
};

/** GitHub tells a person, and no app: a job's token of GitHub Actions gets 403. GitLab tells every token that may write. */
const findMe = async ({ kind }: ForgeTarget, api: ForgeApi, call: Call): Promise<number | undefined> => {
  const wire = await api
    .send({ method: 'GET', path: 'user', action: 'find out who writes on' }, call)
    .catch((error: unknown) => {
      const isRefused =
        error instanceof HttpError && (error.code === 'FORGE_FORBIDDEN' || error.code === 'FORGE_NOT_FOUND');
      if (kind === 'github' && isRefused) return undefined;
      throw error;
    });
  if (wire === undefined) return undefined;
  const id = authorOf(wire).author?.id;
  if (id !== undefined) return id;
  throw new HttpError('HTTP_BAD_ANSWER', `${forgeNames[kind]} was asked who writes and does not say`, {
    effect: 'none',
    hint: 'check that the API URL is that of the forge, and that no proxy changes its answers',
  });
};

/** The comments of a target. */
export const createComments = (target: ForgeTarget, api: ForgeApi): ForgeComments => {
  const dialect = target.kind === 'github' ? github(target) : gitlab(target);
  const written = (wire: unknown): ForgeComment => {
    const comment = isObject(wire) ? dialect.read(wire) : undefined;
    if (comment !== undefined) return comment;
    throw new HttpError('HTTP_BAD_ANSWER', `${forgeNames[target.kind]} does not say which comment it wrote`, {
      effect: 'unknown',
      hint: 'look at the pull request, then repeat the command',
    });
  };
  return {
    findMe: (call) => findMe(target, api, call),
    list: async function* (call) {
      for await (const wire of api.list({ ...dialect.list, action: 'list the comments of' }, call)) {
        const comment = isObject(wire) ? dialect.read(wire) : undefined;
        if (comment !== undefined) yield comment;
      }
    },
    create: async (body, call) =>
      written(await api.send({ ...dialect.create, json: { body }, action: 'comment on' }, call)),
    edit: async (id, body, call) =>
      written(await api.send({ ...dialect.edit(id), json: { body }, action: `edit comment ${id} on` }, call)),
    delete: async (id, call) => {
      await api.send({ ...dialect.delete(id), action: `delete comment ${id} on` }, call);
    },
  };
};
