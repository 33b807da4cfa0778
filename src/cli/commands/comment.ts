import { TiebackError } from '../../errors.ts';
import type { ForgeKind } from '../../forge/forge.ts';
import type { CommentOutcome } from '../../forge/keep-comment.ts';
import { defineCommand } from '../define-command.ts';
import { commentText } from '../output/comment-text.ts';
import { positiveInteger } from '../positive-integer.ts';
import { readDocument } from '../read-document.ts';
import { jsonOption } from '../shared-options.ts';

/** What `comment --json` prints. */
export type CommentAnswer = CommentOutcome;

const parseForge = (text: string): ForgeKind => {
  if (text === 'github' || text === 'gitlab') return text;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no forge that tieback knows`, { hint: 'github or gitlab' });
};

export const comment = defineCommand({
  name: 'comment',
  summary: 'Keep one comment on a GitHub or GitLab pull request up to date',
  description:
    'Shows a Markdown document, such as tieback compare --format md prints, in a comment below a pull or merge request. The comment is found again by a mark that nobody sees: the first run makes it, later ones edit it. Which pull request is meant is taken from the variables of GitHub Actions or GitLab CI, or from flags. Nothing is uploaded anywhere else. Asks neither lakeFS nor MLflow.',
  options: {
    file: { flags: '-f, --file <file>', help: 'the Markdown document; - for stdin' },
    key: { flags: '--key <name>', help: 'keep several comments apart, such as audit and compare (default: tieback)' },
    forge: {
      flags: '--forge <github|gitlab>',
      help: 'which forge it is (default: the one whose CI this runs in)',
      parse: parseForge,
    },
    project: {
      flags: '--project <name>',
      help: 'owner/name, or group/project (GITHUB_REPOSITORY, CI_MERGE_REQUEST_PROJECT_PATH)',
    },
    pull: { flags: '--pull <n>', help: 'number of the pull or merge request', parse: positiveInteger },
    apiUrl: {
      flags: '--api-url <url>',
      help: 'a forge of your own, such as https://gitlab.example.com (GITHUB_API_URL, CI_API_V4_URL)',
    },
    dryRun: { flags: '-n, --dry-run', help: 'look, say what would be done, and stop' },
    json: jsonOption,
  },
  notes: `The token comes from GITHUB_TOKEN (permission pull-requests: write) or from
GITLAB_TOKEN (scope api); GitLab's CI_JOB_TOKEN may only read comments, which
does for --dry-run. A document that is longer than the forge takes (65,536
characters on GitHub) is cut, and the comment says so. Only a comment that the
token's own account has written is edited (with the token of GitHub Actions or
of another app: one by a bot); another that carries the mark is left alone, and
a notice tells of it.`,
  examples: [
    ['compare --experiment retina --format md | tieback comment --file -', 'in a job of a pull request'],
    ['comment --file audit.md --key audit', 'a second comment beside the first'],
    ['comment -f a.md --forge gitlab --project ml/retina --pull 12 -n', 'from anywhere, only to see'],
  ],
  run: async (_args, values, { output, runtime, interrupts }) => {
    const { file, key, forge, project, pull, apiUrl, dryRun, json } = values;
    if (file === undefined)
      throw new TiebackError('USAGE_INVALID', 'it is not said what the comment is to show', {
        hint: 'give a Markdown document: --file report.md, or --file - for stdin',
      });
    const markdown = await readDocument(file, runtime.cwd);
    const { keepComment } = await import('../../compose-comment.ts');
    const outcome: CommentAnswer = await keepComment(
      { markdown, key, forge, project, pull, apiUrl, dryRun },
      { runtime, onProgress: output.onProgress, signal: interrupts.signal },
    );
    output.endProgress();
    for (const notice of outcome.notices) output.note(`${output.style.warn('!')} ${notice}`);
    if (json) output.json(outcome);
    else output.text(commentText(outcome));
    if (dryRun) output.note('nothing was changed');
    return 0;
  },
});
