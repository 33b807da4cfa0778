import { type Answer, type Received, startServer, type TestServer } from './http-server.ts';

/** An account of a forge. */
export type Author = { readonly id: number; readonly login: string; readonly type: 'User' | 'Bot' };

/** Whom a job's token of GitHub Actions writes as. */
export const actionsBot: Author = { id: 41_898_282, login: 'github-actions[bot]', type: 'Bot' };

export const ada: Author = { id: 7, login: 'ada', type: 'User' };

export const mallory: Author = { id: 666, login: 'mallory', type: 'User' };

type Comment = {
  readonly id: number;
  body: string;
  readonly author: Author;
  readonly isSystem?: boolean;
  /** Not for the token's account to change; it may change the others, whoever wrote them, as both forges allow it. */
  readonly isLocked?: boolean;
};

/** What a test may have a forge answer instead of what it would. */
type Instead = (
  received: Received,
  nth: number,
) =>
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | 'hang up'
  | undefined;

/** A forge that keeps the comments of one pull request, and answers as its documentation says. */
export interface ForgeServer extends AsyncDisposable {
  /** Base of its API. */
  readonly apiUrl: string;
  readonly comments: Comment[];
  readonly me: Author;
  readonly received: TestServer['received'];
  instead: Instead;
}

export type ForgeServerOptions = {
  readonly kind: 'github' | 'gitlab';
  readonly project?: string;
  readonly pull?: number;
  readonly token?: string;
  /** Whose token it is; by default a job's of GitHub Actions, and a person's on GitLab. */
  readonly me?: Author;
};

type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown };
type Rules = Required<ForgeServerOptions> & { readonly apiUrl: () => string; readonly comments: Comment[] };
type Dialect = {
  readonly list: string;
  /** Where it says whose token it is. */
  readonly user: string;
  readonly asMe: (me: Author) => Reply;
  readonly one: RegExp;
  readonly editBy: 'PATCH' | 'PUT';
  readonly most: number;
  readonly wire: (comment: Comment) => object;
  readonly pageHeaders: (page: number, pages: number, perPage: number) => Record<string, string>;
  readonly tokenOf: (received: Received) => string | undefined;
  readonly unauthorized: Reply;
  readonly notFound: Reply;
  readonly forbidden: Reply;
  readonly tooLong: Reply;
};

const bearer = ({ headers }: Received): string | undefined => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];

const forbidden = { status: 403, body: { message: 'Resource not accessible by integration', status: '403' } };

/** docs.github.com/en/rest/issues/comments, and "using pagination in the REST API". */
const github = ({ project, pull, apiUrl }: Rules): Dialect => ({
  list: `/api/v3/repos/${project}/issues/${pull}/comments`,
  user: '/api/v3/user',
  asMe: (me) => (me.type === 'Bot' ? forbidden : { status: 200, body: me }),
  one: new RegExp(`^/api/v3/repos/${project}/issues/comments/(\\d+)$`),
  editBy: 'PATCH',
  most: 65_536,
  wire: ({ id, body, author }) => ({
    id,
    body,
    html_url: `https://github.example.com/${project}/pull/${pull}#issuecomment-${id}`,
    user: author,
  }),
  pageHeaders: (page, pages, perPage) => {
    const at = (to: number, rel: string) =>
      `<${apiUrl()}/repositories/1/issues/${pull}/comments?per_page=${perPage}&page=${to}>; rel="${rel}"`;
    const links = [
      ...(page > 1 ? [at(page - 1, 'prev')] : []),
      ...(page < pages ? [at(page + 1, 'next'), at(pages, 'last')] : []),
    ];
    return links.length === 0 ? {} : { link: links.join(', ') };
  },
  tokenOf: bearer,
  unauthorized: { status: 401, body: { message: 'Bad credentials', status: '401' } },
  notFound: { status: 404, body: { message: 'Not Found', status: '404' } },
  forbidden,
  tooLong: {
    status: 422,
    body: {
      message: 'Validation Failed',
      errors: [
        {
          resource: 'IssueComment',
          code: 'unprocessable',
          field: 'data',
          message: 'Body is too long (maximum is 65536 characters)',
        },
      ],
    },
  },
});

/** docs.gitlab.com/api/notes, /api/rest "pagination", and /ci/jobs/ci_job_token. */
const gitlab = ({ project, pull, token }: Rules): Dialect => {
  const notes = `/api/v4/projects/${encodeURIComponent(project)}/merge_requests/${pull}/notes`;
  return {
    list: notes,
    user: '/api/v4/user',
    asMe: ({ id, login }) => ({ status: 200, body: { id, username: login } }),
    one: new RegExp(`^${notes}/(\\d+)$`),
    editBy: 'PUT',
    most: 1_000_000,
    wire: ({ id, body, isSystem = false, author }) => ({
      ...{ id, body, system: isSystem, noteable_iid: pull, type: null },
      author: { id: author.id, username: author.login },
    }),
    pageHeaders: (page, pages, perPage) => ({
      'x-page': String(page),
      'x-per-page': String(perPage),
      'x-total-pages': String(pages),
      'x-next-page': page < pages ? String(page + 1) : '',
    }),
    // A job's token may read notes only.
    tokenOf: (received) => (isJobToken(received) && received.method === 'GET' ? token : bearer(received)),
    unauthorized: { status: 401, body: { message: '401 Unauthorized' } },
    notFound: { status: 404, body: { message: '404 Not found' } },
    forbidden: { status: 403, body: { message: '403 Forbidden' } },
    tooLong: { status: 400, body: { message: { note: ['is too long (maximum is 1000000 characters)'] } } },
  };
};

const isJobToken = ({ headers }: Received): boolean => headers['job-token'] !== undefined;

const page = ({ comments }: Rules, dialect: Dialect, query: URLSearchParams): Reply => {
  const perPage = Math.min(100, Number(query.get('per_page') ?? 30));
  const nth = Number(query.get('page') ?? 1);
  const pages = Math.max(1, Math.ceil(comments.length / perPage));
  const items = comments.slice((nth - 1) * perPage, nth * perPage);
  return { status: 200, headers: dialect.pageHeaders(nth, pages, perPage), body: items.map(dialect.wire) };
};

const write = (rules: Rules, dialect: Dialect, received: Received, id: string | undefined): Reply => {
  const { comments } = rules;
  const comment = comments.find((one) => String(one.id) === id);
  if (id !== undefined && comment === undefined) return dialect.notFound;
  if (comment?.isLocked) return dialect.forbidden;
  if (received.method === 'DELETE') {
    comments.splice(comment === undefined ? 0 : comments.indexOf(comment), 1);
    return { status: 204 };
  }
  const { body } = JSON.parse(received.body) as { readonly body: string };
  if (body.length > dialect.most) return dialect.tooLong;
  if (comment !== undefined) {
    comment.body = body;
    return { status: 200, body: dialect.wire(comment) };
  }
  const made = { id: Math.max(1000, ...comments.map((one) => one.id)) + 1, body, author: rules.me };
  comments.push(made);
  return { status: 201, body: dialect.wire(made) };
};

const reply = (rules: Rules, dialect: Dialect, received: Received): Reply => {
  const { pathname, searchParams } = new URL(received.target, 'http://forge');
  if (dialect.tokenOf(received) !== rules.token) return dialect.unauthorized;
  if (pathname === dialect.user) return isJobToken(received) ? dialect.unauthorized : dialect.asMe(rules.me);
  const id = dialect.one.exec(pathname)?.[1];
  if (pathname === dialect.list && received.method === 'GET') return page(rules, dialect, searchParams);
  if (pathname === dialect.list && received.method === 'POST') return write(rules, dialect, received, undefined);
  if (id !== undefined && [dialect.editBy, 'DELETE'].includes(received.method))
    return write(rules, dialect, received, id);
  return dialect.notFound;
};

/** Starts a forge on a free port, with an empty pull request 12 of `ada/retina`. */
export const startForge = async (options: ForgeServerOptions): Promise<ForgeServer> => {
  const rules: Rules = {
    project: 'ada/retina',
    pull: 12,
    token: 'canary-forge-token-1',
    me: options.kind === 'github' ? actionsBot : ada,
    ...options,
    comments: [],
    apiUrl: () => apiUrl,
  };
  const dialect = options.kind === 'github' ? github(rules) : gitlab(rules);
  const answer: Answer = (response, received, nth) => {
    const given = forge.instead(received, nth) ?? reply(rules, dialect, received);
    if (given === 'hang up') {
      response.destroy();
      return;
    }
    const text = typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
    response.end(given.status === 204 ? undefined : text);
  };
  const server = await startServer(answer);
  const apiUrl = `${server.url}/api/${options.kind === 'github' ? 'v3' : 'v4'}`;
  const forge: ForgeServer = {
    apiUrl,
    comments: rules.comments,
    me: rules.me,
    received: server.received,
    instead: () => undefined,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return forge;
};
