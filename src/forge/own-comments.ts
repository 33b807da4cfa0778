import type { Call } from '../model/call.ts';
import type { ForgeComment, ForgeComments } from './forge.ts';
import type { ForgeToken } from './forge-token.ts';

export type OwnComments = {
  /** Those that may be edited. */
  readonly own: readonly ForgeComment[];
  readonly notices: readonly string[];
};

const mostNamed = 5;

const strangersNotice = (strangers: readonly ForgeComment[], from: string | undefined): readonly string[] => {
  if (strangers.length === 0) return [];
  const named = strangers.slice(0, mostNamed).map(({ id, author }) => `${id} by "${author?.name ?? 'unknown'}"`);
  const more = strangers.length > mostNamed ? ` and ${strangers.length - mostNamed} more` : '';
  return [
    `comments with the marker that the account of ${from} has not written are left alone: ${named.join(', ')}${more}; delete what nobody needs`,
  ];
};

/**
 * Which of the comments with our marker may be edited: anybody can write the marker, and could later change what we had
 * written into a comment of his. So only those of the account whose token it is are ours. Where GitHub does not say which
 * that is, the token is an app's, such as the one of GitHub Actions, and those by bots are: none writes as a bot but an
 * app that the project's owners have installed. With a token that only reads nothing is edited, and all are candidates.
 */
export const findOwn = async (
  marked: readonly ForgeComment[],
  comments: Pick<ForgeComments, 'findMe'>,
  { from, isWriter }: Pick<ForgeToken, 'from' | 'isWriter'>,
  call: Call,
): Promise<OwnComments> => {
  if (marked.length === 0) return { own: [], notices: [] };
  if (!isWriter)
    return {
      own: marked,
      notices: ['it is not known which account is to write: only its own comment would be edited'],
    };
  const me = await comments.findMe(call);
  const isOwn = ({ author }: ForgeComment): boolean => (me === undefined ? author?.isBot === true : author?.id === me);
  const strangers = marked.filter((comment) => !isOwn(comment));
  return { own: marked.filter(isOwn), notices: strangersNotice(strangers, from) };
};
