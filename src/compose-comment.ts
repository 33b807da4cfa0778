import type { CommentOutcome, CommentRequest } from './forge/keep-comment.ts';
import type { OnProgress } from './model/progress.ts';
import { guardListener } from './util/guard-listener.ts';
import { type Runtime, systemRuntime } from './util/runtime.ts';
import { createRedactor } from './util/secrets/redact.ts';
import { secretValues } from './util/secrets/secret-values.ts';

export type CommentOptions = {
  readonly runtime?: Runtime;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
};

/** Undefined when there is no such file. */
const readText = async (path: string): Promise<string | undefined> => {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8').catch(() => undefined);
};

const redactedText = 'what looked like a secret was taken out of the document';

/**
 * Keeps one comment below a GitHub pull request or a GitLab merge request up to date: it is found again by a mark that
 * nobody sees, edited where it is there, made where it is not. Somebody else's comment with that mark is left alone, and
 * a notice tells of it. Where that is, and the token, come from the environment of the CI, unless the request says where.
 * Secrets of the environment are taken out of the document first. Asks neither lakeFS nor MLflow.
 * @throws USAGE_INVALID, CONFIG_MISSING, CONFIG_INVALID, FORGE_UNAUTHORIZED, FORGE_FORBIDDEN, FORGE_NOT_FOUND,
 * FORGE_RATE_LIMITED, FORGE_COMMENT_TOO_LONG, FORGE_REJECTED, FORGE_SERVER_ERROR, FORGE_WRONG_SERVER
 */
export const keepComment = async (request: CommentRequest, options: CommentOptions = {}): Promise<CommentOutcome> => {
  const { runtime = systemRuntime(), signal } = options;
  const onProgress: OnProgress = guardListener(options.onProgress ?? (() => undefined), 'onProgress');
  const { keepComment: keep } = await import('./forge/keep-comment.ts');
  const markdown = createRedactor(secretValues(runtime.env))(request.markdown);
  const outcome = await keep({ ...request, markdown }, { runtime, onProgress, readText }, { signal });
  return markdown === request.markdown ? outcome : { ...outcome, notices: [redactedText, ...outcome.notices] };
};
