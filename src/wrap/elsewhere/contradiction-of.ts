import type { Run } from '../../mlflow/run.ts';
import type { TieId } from '../../model/ids.ts';
import { agree } from '../../tie/claims/agree.ts';
import { ownInputCommit } from '../../tie/claims/own-inputs.ts';
import { readClaims } from '../../tie/claims/read-claims.ts';
import { createVersionResolver } from '../../tie/claims/resolve-version.ts';
import { foreignCommitTags, runTag } from '../../tie/keys.ts';
import { parseLakefsPage } from '../../tie/subject/parse-web-url.ts';
import type { RunPorts } from '../ports.ts';
import { tieFolder } from '../tie-folder.ts';
import { dataKnownHere } from './data-known-here.ts';
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
  return `nothing was changed: ${correct}, and do this again; or finish it in the folder that began it, where its journal tells the commit: tieback resume ${tie}`;
};

type Contradiction = { readonly reason: string; readonly hint: string };

/** Who says what, and what can be done, where a tie's run alone says which data it was trained on, and not one commit. */
export const contradictionOf = async (
  { repository, tie, run, link, dataCommit }: TieThere,
  { lakefs, interrupts, stateDir }: Pick<RunPorts, 'lakefs' | 'interrupts' | 'stateDir'>,
): Promise<Contradiction | undefined> => {
  if (link !== undefined || run === undefined || dataKnownHere(tieFolder(stateDir, tie)) !== undefined)
    return undefined;
  const claims = readClaims(run, { defaultRepository: repository, dataCommit: dataCommit?.id });
  if (claims.versions.length === 0) return undefined;
  const agreement = await agree(claims, repository, createVersionResolver(lakefs, { signal: interrupts.signal }));
  if (agreement.kind === 'agreed' && agreement.repository === repository) return undefined;
  const reason =
    agreement.kind === 'refused'
      ? agreement.reason
      : `${claims.repositories[0]?.by} says repository ${agreement.repository}, and this is a tie of repository ${repository}`;
  return { reason, hint: howToAgree({ repository, tie, run, commit: dataCommit?.id ?? ownInputCommit(run) }) };
};
