import type { DatasetInput, Run } from '../../mlflow/run.ts';
import { inputRole, trainingRole } from '../../model/input-role.ts';
import { parseDatasetUri, uriOfSource } from '../dataset-uri.ts';
import { foreignCommitTags, foreignDatasetTag, mlflowTag, runTag } from '../keys.ts';
import { parseLakefsPage } from '../subject/parse-web-url.ts';
import { type ClaimingRun, inputsBeside, type KnownBeside, ownInputs } from './own-inputs.ts';

/** Something that says which version of which repository a run was trained on. */
export type Claim = {
  /** Who says so, such as `run tag "lakefs_commit"`. */
  readonly by: string;
  readonly ref: string;
  /** Where in the repository; undefined when only the version is named. */
  readonly prefix?: string;
  /** Whether it is an MLflow dataset input. */
  readonly isInput?: true;
  /** Whether it is a dataset input that tieback logged, or one just like it. */
  readonly isOwn?: true;
  /** Whether it is the page of a version, and no name of one. */
  readonly isPage?: true;
  /** Whether the name may be of something else than a version. */
  readonly isLoose?: true;
  /** Whether it is a dataset input of which nobody says what for: training data only where nothing else is. */
  readonly isUnsaid?: true;
  /** Whether it is a dataset input that a script logged beside the one that tieback did: other data than the tie's. */
  readonly isBeside?: true;
};

/** Whether a claim says what the run's one version of the data is; an input may be of other data beside that. */
export const isBinding = ({ isUnsaid, isBeside }: Pick<Claim, 'isUnsaid' | 'isBeside'>): boolean =>
  isUnsaid !== true && isBeside !== true;

/** Everything that a run says of its data, in whatever dialect. */
export type Claims = {
  readonly repositories: readonly (Pick<Claim, 'by' | 'isInput'> & { readonly name: string })[];
  readonly versions: readonly Claim[];
  /** Branches that stand beside a commit, or instead of one. */
  readonly branches: readonly { readonly by: string; readonly name: string }[];
};

/** What the user says beside the run. */
export type Asked = KnownBeside & {
  /** From the settings: for runs that name none. */
  readonly defaultRepository?: string | undefined;
};

/** Who says what the user says beside the run. */
export const commitFlag = '--commit';

type Place = Pick<Claim, 'by' | 'isInput' | 'isOwn' | 'isUnsaid' | 'isBeside'> & { readonly uri: string };

const tagClaim = (key: string): string => `run tag "${key}"`;

const repositoryName = /^[a-z0-9][a-z0-9-]{2,62}$/;

/** Training data, by MLflow's context; a dataset without one counts as such. */
const isTraining = ({ tags: { [mlflowTag.datasetContext]: context } }: DatasetInput): boolean =>
  context === undefined || inputRole(context) === trainingRole;

/** The place in lakeFS that a dataset input names, and what the run used it for. */
export type InputClaim = Claim & { readonly role: string; readonly repository: string };

/** The dataset inputs of a run that are no training data: what it was validated and tested on. */
export const readOtherInputs = (run: Run, ownRepository: string | undefined): readonly InputClaim[] =>
  run.datasetInputs
    .filter((input) => !isTraining(input))
    .flatMap(({ dataset, tags }): readonly InputClaim[] => {
      const place = parseDatasetUri(uriOfSource(dataset.source) ?? '', ownRepository);
      const role = inputRole(tags[mlflowTag.datasetContext]);
      if (place === undefined || !repositoryName.test(place.repository)) return [];
      const { repository, commit, prefix } = place;
      return [{ by: `dataset input "${dataset.name}"`, ref: commit, prefix, isInput: true, role, repository }];
    });

const placesOf = (run: ClaimingRun, asked: Asked = {}): readonly Place[] => {
  const uri = run.tags[foreignDatasetTag.uri];
  const training = run.datasetInputs.filter(isTraining);
  const beside = inputsBeside({ ...run, datasetInputs: training }, asked);
  const own = new Set(ownInputs(run).map(({ input }) => input));
  const inputs = training.flatMap((input): readonly Place[] => {
    const { dataset, tags: said } = input;
    const source = uriOfSource(dataset.source);
    if (source === undefined) return [];
    const isUnsaid = said[mlflowTag.datasetContext] === undefined;
    const isBeside = beside.has(input);
    const isOwn = own.has(input);
    const by = `dataset input "${dataset.name}"`;
    return [
      {
        ...{ by, uri: source, isInput: true },
        ...(isOwn && { isOwn }),
        ...(isUnsaid && { isUnsaid }),
        ...(isBeside && { isBeside }),
      },
    ];
  });
  return [...(uri === undefined ? [] : [{ by: tagClaim(foreignDatasetTag.uri), uri }]), ...inputs];
};

/** The places in lakeFS that a run's dataset inputs say it was trained on. */
export const readTrainingInputs = (
  run: ClaimingRun,
  ownRepository: string | undefined,
): readonly Omit<InputClaim, 'role'>[] =>
  placesOf(run).flatMap(({ uri, ...claim }) => {
    const place = claim.isInput === true && claim.isUnsaid !== true ? parseDatasetUri(uri, ownRepository) : undefined;
    if (place === undefined || !repositoryName.test(place.repository)) return [];
    const { repository, commit, prefix } = place;
    return [{ ...claim, ref: commit, prefix, repository }];
  });

const tagsNamed = ({ tags }: Run, keys: readonly string[]) =>
  keys.flatMap((key) => {
    const value = tags[key]?.trim();
    return value === undefined || value === '' ? [] : [{ by: tagClaim(key), name: value }];
  });

type SaidElse = {
  readonly home: string | undefined;
  readonly defaultRepository: string | undefined;
  readonly refs: readonly string[];
};

/** The commit whose page a run links to: asked for only where something else in the run names one, and not the same. */
const pageClaims = (
  { tags }: Run,
  { home, defaultRepository, refs }: SaidElse,
): Pick<Claims, 'repositories' | 'versions'> => {
  const page = parseLakefsPage(tags[runTag.commitUrl] ?? '');
  if (page === undefined || refs.length === 0) return { repositories: [], versions: [] };
  const { repository, ref } = page;
  const by = tagClaim(runTag.commitUrl);
  const isNews = repository === (home ?? repository) && !refs.includes(ref);
  return {
    repositories: repository === (home ?? defaultRepository ?? repository) ? [] : [{ by, name: repository }],
    versions: isNews ? [{ by, ref, isPage: true }] : [],
  };
};

/** Reads what a run says of its data: tieback's tags, those of the lakeFS blog, documentation and samples, and its dataset sources. */
export const readClaims = (run: Run, asked: Asked = {}): Claims => {
  const flag = asked.repository === undefined ? [] : [{ by: '--repo', name: asked.repository }];
  const named = [...flag, ...tagsNamed(run, [runTag.repository, runTag.docsRepository])];
  const own = named[0]?.name ?? asked.defaultRepository;
  const all = placesOf(run, asked).flatMap(({ uri, ...place }) => {
    const parsed = parseDatasetUri(uri, own);
    return parsed !== undefined && repositoryName.test(parsed.repository) ? [{ ...place, ...parsed }] : [];
  });
  const home = named[0]?.name ?? all.find(isBinding)?.repository;
  const places = all.filter((place) => isBinding(place) || place.repository === (home ?? place.repository));
  const versions = tagsNamed(run, [runTag.commitId, runTag.docsCommit, ...foreignCommitTags]);
  const loose = tagsNamed(run, [foreignDatasetTag.ref]);
  const refs = [...versions.map(({ name }) => name), ...places.map(({ commit }) => commit)];
  const page = pageClaims(run, { home, defaultRepository: asked.defaultRepository, refs });
  return {
    repositories: [
      ...named,
      ...places.map(({ by, isInput, repository }) => ({ by, name: repository, ...(isInput && { isInput }) })),
      ...page.repositories,
    ],
    versions: [
      ...(asked.commit === undefined ? [] : [{ by: commitFlag, ref: asked.commit }]),
      ...(asked.dataCommit === undefined ? [] : [{ by: 'the commit of its data', ref: asked.dataCommit }]),
      ...versions.map(({ by, name }) => ({ by, ref: name })),
      ...page.versions,
      ...places.map(({ commit, repository: _, ...claim }) => ({ ...claim, ref: commit })),
      ...loose.map(({ by, name }): Claim => ({ by, ref: name, isLoose: true })),
    ],
    branches: tagsNamed(run, [runTag.branch, runTag.docsBranch]),
  };
};
