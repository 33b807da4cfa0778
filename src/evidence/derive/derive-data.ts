import type { CommitFacts, DatasetFacts, OtherInputFacts } from '../../model/data-facts.ts';
import type { Records, Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asCommitId, type CommitId } from '../../model/ids.ts';
import { trainingRole } from '../../model/input-role.ts';
import { type DatasetUri, parseDatasetUri, uriOfSource } from '../../tie/dataset-uri.ts';
import { anchorBranch, backLinkKey, dataKey, runTag } from '../../tie/keys.ts';
import { factValue, firstKnown, isKnown, isUnanswered, mapFact, missing, readText, unlessAsked } from '../fact.ts';
import { at, hasRecord, placeOf } from '../place.ts';
import { recordId } from '../record-id.ts';
import { askedOfLink, type Basis, backLinkFact, byAssertion } from './basis.ts';
import { commitFacts, metadataFact, parentsOf } from './derive-commit.ts';
import { deriveCounts } from './derive-counts.ts';
import { type InputPlaces, tagFact } from './run-view.ts';
import { listingFacts, type TrainingData, trainingData } from './training-data.ts';

const readUri = ({ source }: InputPlaces): Fact<string> => mapFact(readText(source), uriOfSource);

/** The name that the user gave the data, where the services still know it. */
const refOf = (basis: Basis, { role, ref }: Pick<InputPlaces, 'role' | 'ref'>): Fact<string> => {
  if (ref !== undefined) return readText(ref);
  if (role !== trainingRole) return missing('absent');
  const isBaseline = factValue(basis.dataCommit) === factValue(basis.baseline);
  return firstKnown(dataTag(basis), isBaseline ? basis.linkTag(runTag.baselineTag) : missing('absent'));
};

const isInLakefs = ({ repository }: Basis, input: InputPlaces): boolean =>
  isKnown(mapFact(readUri(input), (uri) => parseDatasetUri(uri, factValue(repository))));

const otherInputs = (basis: Basis): readonly OtherInputFacts[] =>
  basis.run.inputs
    .filter((input) => !isInLakefs(basis, input))
    .map(({ role, name, sourceType }) => ({ role, name: readText(name), sourceType: readText(sourceType) }));

const datasetFacts = (basis: Basis, input: InputPlaces): DatasetFacts => {
  const uri = readUri(input);
  const place: Fact<DatasetUri> = mapFact(uri, (text) => parseDatasetUri(text, factValue(basis.repository)));
  const listing = listingFacts(basis, factValue(place));
  const named = mapFact(place, ({ commit }) => commit);
  return {
    role: input.role,
    repository: mapFact(place, ({ repository }) => repository),
    ref: refOf(basis, input),
    commit: input.role === trainingRole ? byAssertion(basis, named) : named,
    prefix: mapFact(place, ({ prefix }) => prefix),
    uri,
    objectCount: listing.count,
    sizeBytes: listing.sizeBytes,
    listingDigest: listing.digest,
  };
};

/** The training data of a run that names it by tags only. */
const taggedDataset = (basis: Basis, { prefix, listing }: TrainingData): DatasetFacts => ({
  role: trainingRole,
  repository: basis.repository,
  ref: refOf(basis, { role: trainingRole, ref: undefined }),
  commit: basis.dataCommit,
  prefix,
  uri: missing('absent', 'the run has no dataset input for its training data'),
  objectCount: listing.count,
  sizeBytes: listing.sizeBytes,
  listingDigest: listing.digest,
});

const roleOrder = (role: string): number => {
  const at = [trainingRole, 'validation', 'test'].indexOf(role);
  return at === -1 ? 3 : at;
};

const deriveDatasets = (basis: Basis, training: TrainingData): readonly DatasetFacts[] => {
  const named = basis.run.inputs.filter((input) => isInLakefs(basis, input)).map((input) => datasetFacts(basis, input));
  const hasTraining = named.some(({ role, commit }) => role === trainingRole && isKnown(commit));
  const all = hasTraining || !isKnown(basis.dataCommit) ? named : [taggedDataset(basis, training), ...named];
  return all.toSorted((a, b) => roleOrder(a.role) - roleOrder(b.role));
};

/** The way from one stored commit back to another by parents, first parents first; empty when there is none. */
export const pathBetween = (records: Records, repository: string, from: string, to: string): readonly string[] => {
  const seen = new Set([from]);
  const paths: (readonly string[])[] = [[from]];
  for (const path of paths) {
    const last = path.at(-1) ?? from;
    if (last === to) return path;
    for (const parent of parentsOf(records, repository, last)) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      paths.push([...path, parent]);
    }
  }
  return [];
};

const deriveChain = ({ records, repository, baseline, dataCommit }: Basis): readonly CommitFacts[] => {
  const [inRepository, from, to] = [factValue(repository), factValue(dataCommit), factValue(baseline)];
  if (inRepository === undefined || from === undefined || to === undefined) return [];
  return pathBetween(records, inRepository, from, to).map((id) =>
    commitFacts(records, repository, readText(at(placeOf(records, recordId.commit(inRepository, id)), 'id'))),
  );
};

const dataTag = (basis: Basis): Fact<string> =>
  askedOfLink(basis, runTag.dataTag, backLinkFact(basis, backLinkKey.dataTag));

/** The commit that a tag stands at now. */
export const tagCommit = ({ records, repository }: Basis, tag: Fact<string>): Fact<string> => {
  const [inRepository, name] = [factValue(repository), factValue(tag)];
  if (inRepository === undefined || name === undefined) return isUnanswered(tag) ? tag : missing('not-asked');
  const found = readText(at(placeOf(records, recordId.tag(inRepository, name)), 'commit_id'));
  return isKnown(found) || found.why !== 'absent' ? found : missing('absent', `tag "${name}" was not found`);
};

/** Where the branch stands now that the tie made for itself; one without has none to ask for. */
const branchHead = ({ records, repository, run, tieId }: Basis): Fact<CommitId> => {
  const branch = tagFact(run, runTag.branch);
  if (!isKnown(branch)) return isUnanswered(branch) ? branch : missing('not-asked');
  if (branch.value === anchorBranch(factValue(tieId) ?? '')) return missing('not-asked');
  const head = readText(at(placeOf(records, recordId.branch(factValue(repository) ?? '', branch.value)), 'commit_id'));
  const isGone = !isKnown(head) && head.why === 'absent';
  return isGone ? missing('absent', `branch "${branch.value}" no longer exists`) : mapFact(head, asCommitId);
};

const augmentationParams = ({ records, repository, dataCommit }: Basis): Fact<string> => {
  const [inRepository, id] = [factValue(repository) ?? '', factValue(dataCommit) ?? ''];
  const stated = metadataFact(records, inRepository, dataCommit, dataKey.augmentationParams);
  return hasRecord(placeOf(records, recordId.commit(inRepository, id))) ? unlessAsked(stated) : stated;
};

export const deriveData = (basis: Basis): Subject['data'] => {
  const { records, repository, run } = basis;
  const training = trainingData(basis);
  const commit = commitFacts(records, repository, basis.dataCommit);
  const tag = dataTag(basis);
  const baselineTag = askedOfLink(basis, runTag.baselineTag);
  return {
    repository,
    branch: askedOfLink(basis, runTag.branch, tagFact(run, runTag.docsBranch)),
    branchHead: branchHead(basis),
    prefix: training.prefix,
    baselineTag,
    baselineTagCommit: tagCommit(basis, baselineTag),
    baseline: commitFacts(records, repository, basis.baseline),
    commit: { ...commit, id: byAssertion(basis, commit.id) },
    tag,
    tagCommit: tagCommit(basis, tag),
    chain: deriveChain(basis),
    counts: deriveCounts(basis, training),
    changes: training.changes,
    augmentationParams: augmentationParams(basis),
    datasets: deriveDatasets(basis, training),
    otherInputs: otherInputs(basis),
  };
};
