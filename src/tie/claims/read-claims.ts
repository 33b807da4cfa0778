import type { DatasetInput, Run } from '../../mlflow/run.ts';
import { parseDatasetUri, uriOfSource } from '../dataset-uri.ts';
import { foreignCommitTags, foreignDatasetTag, mlflowTag, runTag } from '../keys.ts';

/** Something that says which version of which repository a run was trained on. */
export type Claim = {
  /** Who says so, such as `run tag "lakefs_commit"`. */
  readonly by: string;
  readonly ref: string;
  /** Where in the repository; undefined when only the version is named. */
  readonly prefix?: string;
  /** Whether it is an MLflow dataset input. */
  readonly isInput?: true;
  /** Whether the name may be of something else than a version. */
  readonly isLoose?: true;
};

/** Everything that a run says of its data, in whatever dialect. */
export type Claims = {
  readonly repositories: readonly { readonly by: string; readonly name: string }[];
  readonly versions: readonly Claim[];
  /** Branches that stand beside a commit, or instead of one. */
  readonly branches: readonly { readonly by: string; readonly name: string }[];
};

/** What the user says beside the run. */
export type Asked = {
  /** As a flag: it must agree with the run. */
  readonly repository?: string | undefined;
  /** From the settings: for runs that name none. */
  readonly defaultRepository?: string | undefined;
  readonly commit?: string | undefined;
};

/** Who says what the user says beside the run. */
export const commitFlag = '--commit';

type Place = { readonly by: string; readonly uri: string; readonly isInput?: true };

const tagClaim = (key: string): string => `run tag "${key}"`;

const repositoryName = /^[a-z0-9][a-z0-9-]{2,62}$/;

/** Training data, by MLflow's context; a dataset without one counts as such. */
const isTraining = ({ tags }: DatasetInput): boolean =>
  ['training', 'train', undefined].includes(tags[mlflowTag.datasetContext]?.toLowerCase());

/** The place in lakeFS that a dataset input names, and what the run used it for. */
export type InputClaim = Claim & { readonly role: string; readonly repository: string };

/** The dataset inputs of a run that are no training data: what it was validated and tested on. */
export const readOtherInputs = (run: Run, ownRepository: string | undefined): readonly InputClaim[] =>
  run.datasetInputs
    .filter((input) => !isTraining(input))
    .flatMap(({ dataset, tags }): readonly InputClaim[] => {
      const place = parseDatasetUri(uriOfSource(dataset.source) ?? '', ownRepository);
      const role = tags[mlflowTag.datasetContext] ?? '';
      if (place === undefined || !repositoryName.test(place.repository)) return [];
      const { repository, commit, prefix } = place;
      return [{ by: `dataset input "${dataset.name}"`, ref: commit, prefix, isInput: true, role, repository }];
    });

const placesOf = ({ tags, datasetInputs }: Run): readonly Place[] => {
  const uri = tags[foreignDatasetTag.uri];
  const inputs = datasetInputs.filter(isTraining).flatMap(({ dataset }): readonly Place[] => {
    const source = uriOfSource(dataset.source);
    return source === undefined ? [] : [{ by: `dataset input "${dataset.name}"`, uri: source, isInput: true }];
  });
  return [...(uri === undefined ? [] : [{ by: tagClaim(foreignDatasetTag.uri), uri }]), ...inputs];
};

const tagsNamed = ({ tags }: Run, keys: readonly string[]) =>
  keys.flatMap((key) => {
    const value = tags[key]?.trim();
    return value === undefined || value === '' ? [] : [{ by: tagClaim(key), name: value }];
  });

/** Reads what a run says of its data: tieback's tags, those of the lakeFS blog, documentation and samples, and its dataset sources. */
export const readClaims = (run: Run, asked: Asked = {}): Claims => {
  const flag = asked.repository === undefined ? [] : [{ by: '--repo', name: asked.repository }];
  const named = [...flag, ...tagsNamed(run, [runTag.repository, runTag.docsRepository])];
  const own = named[0]?.name ?? asked.defaultRepository;
  const places = placesOf(run).flatMap(({ uri, ...place }) => {
    const parsed = parseDatasetUri(uri, own);
    return parsed !== undefined && repositoryName.test(parsed.repository) ? [{ ...place, ...parsed }] : [];
  });
  const versions = tagsNamed(run, [runTag.commitId, runTag.docsCommit, ...foreignCommitTags]);
  const loose = tagsNamed(run, [foreignDatasetTag.ref]);
  return {
    repositories: [...named, ...places.map(({ by, repository }) => ({ by, name: repository }))],
    versions: [
      ...(asked.commit === undefined ? [] : [{ by: commitFlag, ref: asked.commit }]),
      ...versions.map(({ by, name }) => ({ by, ref: name })),
      ...places.map(({ by, commit, prefix, isInput }) => ({ by, ref: commit, prefix, ...(isInput && { isInput }) })),
      ...loose.map(({ by, name }): Claim => ({ by, ref: name, isLoose: true })),
    ],
    branches: tagsNamed(run, [runTag.branch, runTag.docsBranch]),
  };
};
