import { TiebackError } from '../errors.ts';
import { cutMarkdown } from './cut-markdown.ts';
import { type ForgeKind, forgeNames } from './forge.ts';

/** Characters that a comment may have. */
const most: Readonly<Record<ForgeKind, number>> = { github: 65_536, gitlab: 1_000_000 };

const keyForm = /^[\w.-]{1,64}$/;

/**
 * What a comment of ours begins with: invisible where it is shown, and different for each key, so that several can stand
 * below one pull request.
 * @throws USAGE_INVALID
 */
export const markerOf = (key: string): string => {
  if (!keyForm.test(key))
    throw new TiebackError('USAGE_INVALID', `"${key}" is no key of a comment`, {
      hint: 'up to 64 letters, digits, dots, dashes and underscores, such as --key audit',
    });
  return `<!-- tieback-comment: ${key} -->`;
};

/** Whether a comment is the one with this marker: a quotation of it further down is not. */
export const isMarked = (body: string, marker: string): boolean => body.trimStart().startsWith(marker);

type Env = Readonly<Record<string, string | undefined>>;

const jobUrl = (kind: ForgeKind, env: Env): string | undefined => {
  if (kind === 'gitlab') return env['CI_JOB_URL'];
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
};

/** Which job says it: a comment that is kept up to date is as old as its last job. */
const footerOf = (kind: ForgeKind, env: Env): string => {
  const url = jobUrl(kind, env);
  const isPlain = url !== undefined && /^https?:\/\/[^\s()<>"]+$/.test(url);
  return `<sub>kept up to date by tieback${isPlain ? `, last by [this job](${url})` : ''}</sub>`;
};

/** A line such as `/merge` is an order to GitLab, and on GitHub to many bots: what a document says must give none. */
const withoutOrders = (markdown: string): string =>
  markdown.replace(/^( {0,3})\/(?=[a-z][\w-]*(?:[ \t]|$))/gim, '$1\\/');

export type CommentBody = {
  readonly body: string;
  readonly isCut: boolean;
  /** What the forge will not show as it was meant. */
  readonly notices: readonly string[];
};

const droppedImages = /<svg[\s>]|(?:src\s*=\s*["']?|\]\(\s*<?)data:/i;

const noticesOf = (kind: ForgeKind, markdown: string, isCut: boolean): readonly string[] => [
  ...(isCut
    ? [
        `the comment is cut: ${forgeNames[kind]} takes ${most[kind]} characters, and the document has ${markdown.length}`,
      ]
    : []),
  ...(droppedImages.test(markdown)
    ? [`${forgeNames[kind]} shows no inline SVG and no data: images in comments: use Markdown tables, text or Mermaid`]
    : []),
];

/** The comment that shows a Markdown document, within the forge's limit. */
export const commentBody = (kind: ForgeKind, document: string, marker: string, env: Env): CommentBody => {
  const markdown = withoutOrders(document.replaceAll('\r\n', '\n').trim());
  const footer = footerOf(kind, env);
  const frame = `${marker}\n\n\n\n${footer}`;
  const cut = cutMarkdown(markdown, most[kind] - frame.length);
  return {
    body: `${marker}\n${cut.markdown}\n\n${footer}`,
    isCut: cut.isCut,
    notices: noticesOf(kind, markdown, cut.isCut),
  };
};
