import type { CommentOutcome } from '../../forge/keep-comment.ts';

const where = ({ forge, project, pull, apiUrl }: CommentOutcome): string =>
  `${forge === 'github' ? 'pull request' : 'merge request'} ${pull} of ${project} (${apiUrl})`;

/** What became of the comment, or would. */
export const commentText = (outcome: CommentOutcome): string => {
  const { action, id, url, body } = outcome;
  const it = `comment ${id}`;
  const told = {
    created: `made ${it} on ${where(outcome)}`,
    updated: `brought ${it} on ${where(outcome)} up to date`,
    unchanged: `${it} on ${where(outcome)} says it already`,
    'would-create': `a comment on ${where(outcome)} would be made:`,
    'would-update': `${it} on ${where(outcome)} would be edited:`,
  }[action];
  return [told, ...(url === undefined ? [] : [url]), ...(body === undefined ? [] : ['', body])].join('\n');
};
