import type { CommitFacts, DatasetFacts, Fact, Records, Subject } from '../model/evidence.ts';
import { backLinkKey, dataKey, runTag } from '../tie/keys.ts';
import { type Basis, backLinkFact } from './basis.ts';
import { type DatasetUri, parseDatasetUri, uriOfSource } from './dataset-uri.ts';
import { commitFacts, metadataFact, parentsOf } from './derive-commit.ts';
import { deriveCounts } from './derive-counts.ts';
import { factValue, firstKnown, isKnown, mapFact, missing, readText } from './fact.ts';
import { at, placeOf } from './place.ts';
import { recordId } from './record-id.ts';
import { type InputPlaces, tagFact } from './run-view.ts';
import { listingFacts, type TrainingData, trainingData } from './training-data.ts';

const readUri = ({ source }: InputPlaces): Fact<string> => mapFact(readText(source), uriOfSource);

/** The name that the user gave the data, where the services still know it. */
const refOf = (basis: Basis, { role, ref }: Pick<InputPlaces, 'role' | 'ref'>): Fact<string> => {
  if (ref !== undefined) return readText(ref);
  if (role !== 'training') return missing('absent');
  const isBaseline = factValue(basis.dataCommit) === factValue(basis.baseline);
  return firstKnown(dataTag(basis), isBaseline ? tagFact(basis.run, runTag.baselineTag) : missing('absent'));
};

const datasetFacts = (basis: Basis, input: InputPlaces): DatasetFacts => {
  const uri = readUri(input);
  const place: Fact<DatasetUri> = mapFact(uri, (text) => parseDatasetUri(text, factValue(basis.repository)));
  const listing = listingFacts(basis, factValue(place));
  return {
    role: input.role,
    repository: mapFact(place, ({ repository }) => repository),
    ref: refOf(basis, input),
    commit: mapFact(place, ({ commit }) => commit),
    prefix: mapFact(place, ({ prefix }) => prefix),
    uri,
    objectCount: listing.count,
    sizeBytes: listing.sizeBytes,
    listingDigest: listing.digest,
  };
};

/** The training data of a run that names it by tags only. */
const taggedDataset = (basis: Basis, { prefix, listing }: TrainingData): DatasetFacts => ({
  role: 'training',
  repository: basis.repository,
  ref: refOf(basis, { role: 'training', ref: undefined }),
  commit: basis.dataCommit,
  prefix,
  uri: missing('absent', 'the run has no dataset input for its training data'),
  objectCount: listing.count,
  sizeBytes: listing.sizeBytes,
  listingDigest: listing.digest,
});

const roleOrder = (role: string): number => {
  const at = ['training', 'validation', 'test'].indexOf(role);
  return at === -1 ? 3 : at;
};

const deriveDatasets = (basis: Basis, training: TrainingData): readonly DatasetFacts[] => {
  const named = basis.run.inputs.map((input) => datasetFacts(basis, input));
  const hasTraining = named.some(({ role, commit }) => role === 'training' && isKnown(commit));
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
  firstKnown(tagFact(basis.run, runTag.dataTag), backLinkFact(basis, backLinkKey.dataTag));

/** The commit that a tag stands at now. */
export const tagCommit = ({ records, repository }: Basis, tag: Fact<string>): Fact<string> => {
  const [inRepository, name] = [factValue(repository), factValue(tag)];
  if (inRepository === undefined || name === undefined) return missing('not-asked');
  return readText(at(placeOf(records, recordId.tag(inRepository, name)), 'commit_id'));
};

export const deriveData = (basis: Basis): Subject['data'] => {
  const { records, repository, run } = basis;
  const training = trainingData(basis);
  const tag = dataTag(basis);
  return {
    repository,
    branch: firstKnown(tagFact(run, runTag.branch), tagFact(run, runTag.docsBranch)),
    prefix: training.prefix,
    baselineTag: tagFact(run, runTag.baselineTag),
    baseline: commitFacts(records, repository, basis.baseline),
    commit: commitFacts(records, repository, basis.dataCommit),
    tag,
    tagCommit: tagCommit(basis, tag),
    chain: deriveChain(basis),
    counts: deriveCounts(basis, training),
    changes: training.changes,
    augmentationParams: metadataFact(
      records,
      factValue(repository) ?? '',
      basis.dataCommit,
      dataKey.augmentationParams,
    ),
    datasets: deriveDatasets(basis, training),
  };
};
