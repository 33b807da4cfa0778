import type { Run } from '../../mlflow/run.ts';
import type { TieId } from '../../model/ids.ts';
import { type Agreement, agree } from '../../tie/claims/agree.ts';
import { ownInputCommit } from '../../tie/claims/own-inputs.ts';
import { readClaims } from '../../tie/claims/read-claims.ts';
import { createVersionResolver } from '../../tie/claims/resolve-version.ts';
import { foreignCommitTags, runTag } from '../../tie/keys.ts';
import { parseLakefsPage } from '../../tie/subject/parse-web-url.ts';
import type { RunPorts } from '../ports.ts';
import type { TieThere } from './look-at-tie.ts';

const repositoryTags = [runTag.repository, runTag.docsRepository];
const commitTags = [runTag.commitId, runTag.docsCommit, ...foreignCommitTags];

type Right = { readonly key: string; readonly value: string };

const unlike = ({ tags }: Run, keys: readonly string[], value: string): readonly Right[] =>
  keys.flatMap((key) => (tags[key] === undefined || tags[key] === value ? [] : [{ key, value }]));

const withRef = (url: string, ref: string, commit: string): string => {
  const at = url.lastIndexOf(ref);
  return at < 0 ? url : `${url.slice(0, at)}${commit}${url.slice(at + ref.length)}`;
};

const pageOf = ({ tags }: Run, commit: string): readonly Right[] => {
  const { [runTag.commitUrl]: url = '' } = tags;
  const ref = parseLakefsPage(url)?.ref;
  return ref === undefined || ref === commit ? [] : [{ key: runTag.commitUrl, value: withRef(url, ref, commit) }];
};

/** What can be done about a run that contradicts itself. */
export const waysOn = (tie: TieId, correct: string): string =>
  `nothing was changed: ${correct}, and do this again; or finish it in the folder that began it, where its journal tells plan and commit: tieback resume ${tie}`;

/**
 * What can be done about a run that contradicts itself: its tags can be set, its dataset inputs stay.
 * @param about.commit what something harder to alter than a tag says that it was trained on
 */
const howToAgree = (about: {
  readonly repository: string;
  readonly tie: TieId;
  readonly run: Run;
  readonly commit: string | undefined;
}): string => {
  const { repository, tie, run, commit } = about;
  const ofCommit = commit === undefined ? [] : [...unlike(run, commitTags, commit), ...pageOf(run, commit)];
  const wrong = [...unlike(run, repositoryTags, repository), ...ofCommit];
  const settings = wrong.map(({ key, value }) => `"${key}" to ${value}`).join(', ');
  const correct =
    settings === ''
      ? `find out which commit is right, and set the run's tag "${runTag.commitId}" to it`
      : `when that was its data, set the run's tag ${settings} (mlflow.MlflowClient().set_tag)`;
  return waysOn(tie, correct);
};

/** The one commit that all which a tie's run says of its data comes to; else who says what, and what can be done. */
export const agreedData = async (
  { repository, tie, dataCommit }: Pick<TieThere, 'repository' | 'tie' | 'dataCommit'>,
  run: Run,
  { lakefs, interrupts }: Pick<RunPorts, 'lakefs' | 'interrupts'>,
): Promise<Agreement> => {
  const claims = readClaims(run, { defaultRepository: repository, dataCommit: dataCommit?.id });
  const agreement = await agree(claims, repository, createVersionResolver(lakefs, { signal: interrupts.signal }));
  if (agreement.kind === 'agreed' && agreement.repository === repository) return agreement;
  const reason =
    agreement.kind === 'refused'
      ? agreement.reason
      : `${claims.repositories[0]?.by} says repository ${agreement.repository}, and this is a tie of repository ${repository}`;
  return {
    kind: 'refused',
    reason,
    hint: howToAgree({ repository, tie, run, commit: dataCommit?.id ?? ownInputCommit(run) }),
  };
};
