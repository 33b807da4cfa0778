import { TiebackError } from '../errors.ts';
import { HttpError, isEffectUnknown } from '../http/http-error.ts';
import type { Call } from '../model/call.ts';
import { commentBody, isMarked, markerOf } from './comment-body.ts';
import { createComments } from './comments.ts';
import { createForgeApi, type ForgePorts } from './create-api.ts';
import { findTarget, type ReadText, type TargetRequest } from './find-target.ts';
import type { ForgeComment, ForgeComments, ForgeKind } from './forge.ts';
import { type ForgeToken, forgeToken } from './forge-token.ts';
import { findOwn } from './own-comments.ts';

export type CommentRequest = TargetRequest & {
  /** A Markdown document. */
  readonly markdown: string;
  /** Which of several comments below one pull request; default `tieback`. */
  readonly key?: string | undefined;
  /** Only look, and say what would be done. */
  readonly dryRun?: boolean | undefined;
};

export type CommentAction = 'created' | 'updated' | 'unchanged' | 'would-create' | 'would-update';

export type CommentOutcome = {
  readonly forge: ForgeKind;
  readonly apiUrl: string;
  readonly project: string;
  readonly pull: number;
  readonly key: string;
  readonly action: CommentAction;
  /** Absent when it would be created. */
  readonly id?: number;
  readonly url?: string;
  /** Of the comment, with its marker and its last line. */
  readonly characters: number;
  readonly isCut: boolean;
  /** What whoever reads the comment will miss, or should tidy up. */
  readonly notices: readonly string[];
  /** What the comment would say; only where nothing is done. */
  readonly body?: string;
};

type Done = { readonly action: CommentAction; readonly comment?: ForgeComment; readonly notices: readonly string[] };

const sameText = (left: string, right: string): boolean =>
  left.replaceAll('\r\n', '\n').trim() === right.replaceAll('\r\n', '\n').trim();

const findMarked = async (comments: ForgeComments, marker: string, call: Call): Promise<readonly ForgeComment[]> => {
  const found: ForgeComment[] = [];
  for await (const comment of comments.list(call)) if (isMarked(comment.body, marker)) found.push(comment);
  return found.sort((a, b) => a.id - b.id);
};

const duplicateNotices = ([first, ...others]: readonly ForgeComment[]): readonly string[] =>
  first === undefined || others.length === 0
    ? []
    : [
        `${others.length + 1} comments carry the marker; only ${first.id} is kept up to date: delete ${others.map(({ id }) => id).join(', ')}`,
      ];

/** One by another bot may not be ours to change, and our own may be deleted meanwhile. */
const isNotOurs = (error: unknown): boolean =>
  error instanceof HttpError && (error.code === 'FORGE_FORBIDDEN' || error.code === 'FORGE_NOT_FOUND');

const editFirst = async (
  comments: ForgeComments,
  marked: readonly ForgeComment[],
  body: string,
  call: Call,
): Promise<Done | undefined> => {
  for (const [index, comment] of marked.entries()) {
    const notices = duplicateNotices(marked.slice(index));
    if (sameText(comment.body, body)) return { action: 'unchanged', comment, notices };
    try {
      return { action: 'updated', comment: { ...comment, ...(await comments.edit(comment.id, body, call)) }, notices };
    } catch (error) {
      if (!isNotOurs(error)) throw error;
    }
  }
  return undefined;
};

type Place = {
  readonly comments: ForgeComments;
  readonly marker: string;
  readonly token: ForgeToken;
};

/** Creates the comment, and looks once when it is not known whether that happened. */
const create = async ({ comments, marker, token }: Place, body: string, call: Call): Promise<ForgeComment> => {
  try {
    return await comments.create(body, call);
  } catch (error) {
    if (!isEffectUnknown(error)) throw error;
    const { own } = await findOwn(await findMarked(comments, marker, call), comments, token, call);
    const made = own.findLast((comment) => sameText(comment.body, body));
    if (made === undefined) throw error;
    return made;
  }
};

/** Two jobs that both found none have both made one: whoever made the later one takes it back, and says it in the other. */
const createOne = async (
  place: Place,
  { body, before }: { readonly body: string; readonly before: readonly ForgeComment[] },
  call: Call,
): Promise<Done> => {
  const { comments, marker } = place;
  const own = await create(place, body, call);
  const known = new Set(before.map(({ id }) => id));
  const rivals = (await findMarked(comments, marker, call)).filter(
    ({ id, author }) => id < own.id && !known.has(id) && author !== undefined && author.id === own.author?.id,
  );
  const edited = await editFirst(comments, rivals, body, call);
  if (edited === undefined) return { action: 'created', comment: own, notices: [] };
  await comments.delete(own.id, call);
  return { ...edited, action: 'updated', notices: [] };
};

const outlook = (marked: readonly ForgeComment[], body: string): Done => {
  const [comment] = marked;
  if (comment === undefined) return { action: 'would-create', notices: [] };
  const action = sameText(comment.body, body) ? 'unchanged' : 'would-update';
  return { action, comment, notices: duplicateNotices(marked) };
};

/**
 * Keeps one comment below a pull or merge request up to date: the one that begins with the marker of its key is edited,
 * and one is made where there is none. Somebody else's with that marker is left alone, and told of in a notice.
 * @throws USAGE_INVALID, CONFIG_MISSING, CONFIG_INVALID, FORGE_UNAUTHORIZED, FORGE_FORBIDDEN, FORGE_NOT_FOUND,
 * FORGE_RATE_LIMITED, FORGE_COMMENT_TOO_LONG, FORGE_REJECTED, FORGE_SERVER_ERROR, FORGE_WRONG_SERVER
 */
export const keepComment = async (
  request: CommentRequest,
  ports: ForgePorts & { readonly readText: ReadText },
  call: Call,
): Promise<CommentOutcome> => {
  const { key = 'tieback', markdown, dryRun = false } = request;
  const { env } = ports.runtime;
  const marker = markerOf(key);
  if (markdown.trim() === '')
    throw new TiebackError('USAGE_INVALID', 'the document is empty, and a comment cannot be', {
      hint: 'see whether the command that was to write it has failed',
    });
  const target = await findTarget(request, env, ports.readText);
  const token = forgeToken(target.kind, env, { isReading: dryRun });
  const { body, isCut, notices } = commentBody(target.kind, markdown, marker, env);
  const comments = createComments(target, createForgeApi(target, token, ports));

  const before = await findMarked(comments, marker, call);
  const { own, notices: strangers } = await findOwn(before, comments, token, call);
  const done = dryRun
    ? outlook(own, body)
    : ((await editFirst(comments, own, body, call)) ??
      (await createOne({ comments, marker, token }, { body, before }, call)));
  const { kind: forge, apiUrl, project, pull } = target;
  return {
    ...{ forge, apiUrl, project, pull, key, action: done.action },
    ...(done.comment !== undefined && { id: done.comment.id }),
    ...(done.comment?.url !== undefined && { url: done.comment.url }),
    characters: body.length,
    isCut,
    notices: [...notices, ...strangers, ...done.notices],
    ...(dryRun && { body }),
  };
};
