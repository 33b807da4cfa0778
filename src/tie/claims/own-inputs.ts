import type { DatasetInput, Run } from '../../mlflow/run.ts';
import { asCommitId, isCommitId } from '../../model/ids.ts';
import { trainingRole } from '../../model/input-role.ts';
import { datasetInput } from '../dataset-input.ts';
import { type DatasetUri, parseDatasetUri, uriOfSource } from '../dataset-uri.ts';
import { foreignCommitTags, inputTag, mlflowTag, runTag } from '../keys.ts';
import { adoptedTieId } from '../tie-id.ts';

/** What of a run its claims are read from. */
export type ClaimingRun = Pick<Run, 'id' | 'startTime' | 'tags' | 'datasetInputs'>;

/** What is known beside the run. */
export type KnownBeside = {
  /** As a flag: it must agree with the run. */
  readonly repository?: string | undefined;
  readonly commit?: string | undefined;
  /** What the run's tie itself committed as its data. */
  readonly dataCommit?: string | undefined;
};

type Place = { readonly input: DatasetInput; readonly place: DatasetUri };

/** The digest holds place and role: only a copy of an input that tieback logged has the same one. */
const isOwn = ({ input: { dataset, tags }, place: { repository, commit, prefix } }: Place): boolean => {
  if (!isCommitId(commit) || tags[mlflowTag.datasetContext] !== trainingRole || tags[inputTag.ref] !== undefined)
    return false;
  const own = datasetInput({ role: trainingRole, repository, commit: asCommitId(commit), prefix }).dataset;
  return own.name === dataset.name && own.digest === dataset.digest && own.source === dataset.source;
};

/** Whether tieback wrapped the training: the claims of a run that was adopted are all the script's. */
const isWrapped = (run: ClaimingRun): boolean => {
  const { [runTag.tie]: tie } = run.tags;
  return tie !== undefined && tie !== adoptedTieId(run);
};

const repositoryOf = ({ tags }: ClaimingRun): string | undefined =>
  tags[runTag.repository] ?? tags[runTag.docsRepository];

/** A run of a tie that the script made beside the tie's own: tieback gave it tags, and no input. */
const isExtra = ({ tags }: ClaimingRun): boolean =>
  tags[runTag.plan] === undefined || tags[mlflowTag.parentRun] !== undefined;

const placesOf = (run: ClaimingRun): readonly Place[] =>
  run.datasetInputs.flatMap((input): readonly Place[] => {
    const repository = repositoryOf(run);
    const place = parseDatasetUri(uriOfSource(input.dataset.source) ?? '', repository);
    return place === undefined ? [] : [{ input, place }];
  });

/** The training inputs that look like tieback's own: more than one where somebody logged a copy for other data. */
export const ownInputs = (run: ClaimingRun): readonly Place[] => placesOf(run).filter(isOwn);

/** The commit of the one training input that tieback logged; undefined where there is none, or more that look like it. */
export const ownInputCommit = (run: ClaimingRun): string | undefined => {
  const own = ownInputs(run);
  return own.length === 1 ? own[0]?.place.commit : undefined;
};

/**
 * Where no one input is tieback's for certain, those stand for it that name the tie's data commit; where nothing says
 * that, all that may be: whoever can log a copy can edit the tags, too.
 */
const meantIn = (run: ClaimingRun, places: readonly Place[], dataCommit: string | undefined): readonly Place[] => {
  const own = places.filter(isOwn);
  if (own.length === 1) return own;
  const repository = repositoryOf(run);
  const { [runTag.commitId]: tagged = '' } = run.tags;
  const isTagged = own.length === 0 && isExtra(run) && isCommitId(tagged);
  const known = dataCommit ?? (isTagged ? tagged : undefined);
  const here = places.filter(({ place }) => repository === undefined || place.repository === repository);
  return (own.length > 0 ? own : here).filter(({ place }) => known === undefined || place.commit === known);
};

/** A script's own word on its data: inputs of another repository than it names are none, where the commit is said, too. */
const meantByScript = (run: ClaimingRun, places: readonly Place[], known: KnownBeside): readonly Place[] => {
  const repository = known.repository ?? repositoryOf(run);
  const commitTags = [runTag.commitId, runTag.docsCommit, ...foreignCommitTags];
  const isSaid = known.commit !== undefined || commitTags.some((key) => (run.tags[key] ?? '').trim() !== '');
  return repository === undefined || !isSaid ? places : places.filter(({ place }) => place.repository === repository);
};

/**
 * The training inputs of a run that are the script's own affair: further data beside that of the tie.
 * @param run with no other inputs than of training data
 */
export const inputsBeside = (run: ClaimingRun, known: KnownBeside = {}): ReadonlySet<DatasetInput> => {
  const places = placesOf(run);
  const meant = isWrapped(run) ? meantIn(run, places, known.dataCommit) : meantByScript(run, places, known);
  return new Set(places.filter((one) => !meant.includes(one)).map(({ input }) => input));
};
