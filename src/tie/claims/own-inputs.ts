import type { DatasetInput, Run } from '../../mlflow/run.ts';
import { asCommitId, isCommitId } from '../../model/ids.ts';
import { datasetInput } from '../dataset-input.ts';
import { type DatasetUri, parseDatasetUri, uriOfSource } from '../dataset-uri.ts';
import { inputTag, mlflowTag, runTag } from '../keys.ts';
import { adoptedTieId } from '../tie-id.ts';

type Place = { readonly input: DatasetInput; readonly place: DatasetUri };

const trainingRole = 'training';

/** The digest holds place and role: only a copy of an input that tieback logged has the same one. */
const isOwn = ({ input: { dataset, tags }, place: { repository, commit, prefix } }: Place): boolean => {
  if (!isCommitId(commit) || tags[mlflowTag.datasetContext] !== trainingRole || tags[inputTag.ref] !== undefined)
    return false;
  const own = datasetInput({ role: trainingRole, repository, commit: asCommitId(commit), prefix }).dataset;
  return own.name === dataset.name && own.digest === dataset.digest && own.source === dataset.source;
};

/** Whether tieback wrapped the training: the claims of a run that was adopted are all the script's. */
const isWrapped = (run: Run): boolean => {
  const { [runTag.tie]: tie } = run.tags;
  return tie !== undefined && tie !== adoptedTieId(run);
};

const placesOf = ({ tags, datasetInputs }: Run): readonly Place[] =>
  datasetInputs.flatMap((input): readonly Place[] => {
    const repository = tags[runTag.repository] ?? tags[runTag.docsRepository];
    const place = parseDatasetUri(uriOfSource(input.dataset.source) ?? '', repository);
    return place === undefined ? [] : [{ input, place }];
  });

/** The places of the training inputs that look like the one that tieback logged. */
export const ownInputs = (run: Run): readonly DatasetUri[] =>
  placesOf(run)
    .filter(isOwn)
    .map(({ place }) => place);

/** The commit of the one training input that tieback logged; undefined where there is none, or more that look like it. */
export const ownInputCommit = (run: Run): string | undefined => {
  const own = ownInputs(run);
  return own.length === 1 ? own[0]?.commit : undefined;
};

/**
 * The training inputs of a wrapped run that are the script's own affair: further data beside that of the tie. Where no one
 * input is tieback's for certain, those stand for it that name the tie's data commit; where nothing says that, all that
 * may be: whoever can log a copy can edit the tags, too.
 * @param run with no other inputs than of training data
 */
export const inputsBeside = (run: Run, dataCommit?: string): ReadonlySet<DatasetInput> => {
  if (!isWrapped(run)) return new Set();
  const repository = run.tags[runTag.repository] ?? run.tags[runTag.docsRepository];
  const places = placesOf(run);
  const own = places.filter(isOwn);
  const here = places.filter(({ place }) => repository === undefined || place.repository === repository);
  const candidates = own.length > 0 ? own : here;
  const meant =
    own.length === 1 || dataCommit === undefined
      ? candidates
      : candidates.filter(({ place }) => place.commit === dataCommit);
  return new Set(places.filter((one) => !meant.includes(one)).map(({ input }) => input));
};
