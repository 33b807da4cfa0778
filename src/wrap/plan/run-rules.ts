import { folderPrefix } from '../../data/data-path.ts';
import { TiebackError } from '../../errors.ts';
import { checkText } from '../../mlflow/limits.ts';
import { shortCommit } from '../../model/ids.ts';
import { inputRole, trainingRole } from '../../model/input-role.ts';
import { datasetName } from '../../tie/dataset-input.ts';
import { isBackLinkKey, isReservedKey } from '../../tie/keys.ts';
import { noData } from './no-data.ts';
import type { Observation } from './observe.ts';
import { bringsData } from './observe-source.ts';
import { protectionInTheWay } from './protection.ts';
import type { RunRequest } from './run-request.ts';

/** Something that stands in a run's way. */
type Rule = (request: RunRequest, seen: Observation, ownBranch: string | undefined) => TiebackError | undefined;

const baselineIsFixed: Rule = ({ repository, source }, seen) => {
  if (source.kind !== 'baseline' || source.allowBranch || seen.source.kind !== 'branch') return undefined;
  return new TiebackError(
    'RUN_BASELINE_IS_BRANCH',
    `baseline "${source.ref}" is a branch of repository "${repository}", and branches move`,
    {
      hint: `tag it first: lakectl tag create lakefs://${repository}/${source.ref.replace(/[@$]$/, '').replace(/[^\w.-]/g, '-')}-v1 lakefs://${repository}/${source.ref} — or take today's head with --allow-branch`,
    },
  );
};

const sourceIsClean: Rule = ({ repository, source }, seen) =>
  seen.isSourceDirty
    ? new TiebackError(
        'LAKEFS_BRANCH_DIRTY',
        `branch "${source.ref}" of repository "${repository}" has uncommitted changes`,
        {
          hint: `commit them first (lakectl commit lakefs://${repository}/${source.ref}), or name a tag or commit`,
        },
      )
    : undefined;

const fixedVersionStaysFixed: Rule = (request) => {
  if (request.source.kind !== 'fixed') return undefined;
  const refused = [
    request.prepare === undefined ? [] : '--prepare',
    request.branch === undefined ? [] : '--branch',
    Object.keys(request.metadata ?? {}).length === 0 ? [] : '--meta',
    request.augmentationParams === undefined ? [] : '--augmentation-params',
  ].flat();
  if (refused.length === 0) return undefined;
  return new TiebackError(
    'USAGE_INVALID',
    `${refused.join(' and ')} cannot go with --on: a run on a fixed version makes no data commit`,
    {
      hint: 'use --baseline TAG to get an own branch',
    },
  );
};

/** Without data to begin with, somebody has to bring some: the folder, or the prepare command. */
const sourceHasData: Rule = (request, { isSourceEmpty, data }) => {
  const { repository, source, prefix = '' } = request;
  return isSourceEmpty && !bringsData(request, data)
    ? noData(
        { repository, ref: source.ref, prefix: folderPrefix(prefix) },
        request.data === undefined
          ? 'check --prefix, or bring new data with --data DIR'
          : `check --prefix, or put new data into folder "${request.data.dir}"`,
      )
    : undefined;
};

const branchIsNew: Rule = ({ repository }, { branch, branchNamesake }) => {
  if (branchNamesake !== undefined) {
    return new TiebackError(
      'LAKEFS_BRANCH_EXISTS',
      `"${branchNamesake.id}" already names a tag in repository "${repository}"`,
      { hint: 'a branch cannot have the name of a tag: choose another with --branch NAME or --name RUN' },
    );
  }
  if (branch === undefined) return undefined;
  return new TiebackError(
    'LAKEFS_BRANCH_EXISTS',
    `branch "${branch.id}" already exists in repository "${repository}"`,
    {
      hint: 'choose another with --branch NAME or --name RUN; if it is an unfinished run of yours: tieback ties, then tieback resume TIE',
    },
  );
};

const branchesTakeCommits: Rule = ({ repository }, { protection }, ownBranch) =>
  protectionInTheWay(repository, protection, ownBranch);

const tagNameIsFree: Rule = ({ repository, tag }, { dataTagNamesake }, ownBranch) =>
  dataTagNamesake === undefined && (tag === undefined || tag !== ownBranch)
    ? undefined
    : new TiebackError(
        'LAKEFS_TAG_EXISTS',
        `"${tag}" ${dataTagNamesake === undefined ? 'will name' : 'already names'} a branch in repository "${repository}"`,
        { hint: 'a tag cannot have the name of a branch: choose another with --tag' },
      );

const hasChanges = ({ data }: Observation): boolean =>
  data?.mirror !== undefined && data.mirror.added.length + data.mirror.changed.length + data.mirror.removed.length > 0;

/** A tag that stands at the baseline already can name the data only as long as nothing is to change in it. */
const tagIsFree: Rule = ({ repository, prepare, source: { kind } }, seen) => {
  const { dataTag, source } = seen;
  const willMove = kind === 'baseline' && (prepare !== undefined || hasChanges(seen));
  if (dataTag === undefined || (dataTag.commitId === source.commit && !willMove)) return undefined;
  return new TiebackError(
    'LAKEFS_TAG_ELSEWHERE',
    `tag "${dataTag.id}" of repository "${repository}" already stands at commit ${shortCommit(dataTag.commitId)}`,
    {
      hint: 'tags are never moved: choose another name with --tag',
    },
  );
};

/** An earlier run's prepare command may have left its work in the folder: done again, it would make other data than it says. */
const folderIsUnprepared: Rule = ({ prepare, prepareChanged }, seen) =>
  prepare === undefined || prepareChanged || !hasChanges(seen)
    ? undefined
    : new TiebackError(
        'DATA_DIRECTORY_CHANGED',
        `folder "${seen.data?.dir}" differs from baseline "${seen.source.ref}" already, before it is prepared`,
        {
          hint: 'empty it to begin with the baseline, leave out --prepare to commit it as it is, or add --prepare-changed to prepare it as it stands',
        },
      );

const experimentIsActive: Rule = (_request, { experiment }) =>
  experiment?.isDeleted
    ? new TiebackError(
        'MLFLOW_EXPERIMENT_DELETED',
        `experiment "${experiment.name}" is deleted, and still holds its name`,
        {
          hint: `mlflow experiments restore --experiment-id ${experiment.id}`,
        },
      )
    : undefined;

const metadataIsUsers: Rule = ({ metadata = {} }) => {
  const key = Object.keys(metadata).find(isReservedKey);
  return key === undefined
    ? undefined
    : new TiebackError('USAGE_INVALID', `metadata key "${key}" is reserved`, {
        hint: 'keys that begin with "tieback." or ".lakefs." are written by the programs themselves',
      });
};

/** The metadata of the back-link has the values of shown metrics beside what it says itself. */
const shownMetricsAreUsers: Rule = ({ showMetrics = [] }) => {
  const name = showMetrics.find(isBackLinkKey);
  return name === undefined
    ? undefined
    : new TiebackError('USAGE_INVALID', `metric "${name}" cannot be shown: the back-link has a key of that name`, {
        hint: 'leave out that --show-metric, or log the metric under another name; it is recorded and sealed with the run all the same',
      });
};

const rolesAreUsable: Rule = ({ inputs = [] }) => {
  const bad = inputs.find(({ role }) => !/^[A-Za-z]\w*$/.test(role) || inputRole(role) === trainingRole);
  return bad === undefined
    ? undefined
    : new TiebackError('USAGE_INVALID', `input role "${bad.role}" cannot be used`, {
        hint: 'give each input a word of its own, such as validation, test or reference; "training" and "train" are the run\'s own data',
      });
};

/** Roles become names of variables, in capitals, and of folders, which may not tell capitals from small letters. */
const rolesAreDistinct: Rule = ({ inputs = [] }) => {
  const firstOf = (role: string) => inputs.find((other) => other.role.toLowerCase() === role.toLowerCase());
  const second = inputs.find((input) => firstOf(input.role) !== input);
  const first = second && firstOf(second.role);
  return first === undefined
    ? undefined
    : new TiebackError(
        'USAGE_INVALID',
        `two inputs have one role: "${first.role}=${first.uri}" and "${second?.role}=${second?.uri}"`,
        { hint: 'give each input a word of its own, such as validation, test or reference' },
      );
};

const nothingIsEmpty: Rule = ({ experiment, runName, model, showMetrics = [] }) => {
  const texts = {
    experiment: [experiment],
    'name of the run': [runName],
    model: [model],
    'metric to show': showMetrics,
  };
  const empty = Object.entries(texts).find(([, given]) => given.includes(''));
  return empty === undefined
    ? undefined
    : new TiebackError('USAGE_INVALID', `the ${empty[0]} is empty`, { hint: 'give it a value, or leave it out' });
};

/** What MLflow would refuse after the data was committed and the run was made. */
const textsFit: Rule = ({ experiment, runName = '', repository, prefix = '' }, { inputs }) => {
  const training = { role: trainingRole, repository, prefix: folderPrefix(prefix) };
  try {
    checkText('name of the experiment', experiment, 'experimentName');
    checkText('name of the run', runName, 'runName');
    for (const { role, ...place } of [training, ...inputs]) {
      checkText(`role of input "${role.slice(0, 60)}"`, role, 'inputTagValue');
      checkText(`the ${role} data's name, which is its repository and prefix,`, datasetName(place), 'datasetName');
    }
    return undefined;
  } catch (error) {
    if (error instanceof TiebackError) return error;
    throw error;
  }
};

/** In the order in which they are told. */
export const runRules: readonly Rule[] = [
  nothingIsEmpty,
  textsFit,
  fixedVersionStaysFixed,
  metadataIsUsers,
  shownMetricsAreUsers,
  rolesAreUsable,
  rolesAreDistinct,
  baselineIsFixed,
  sourceIsClean,
  sourceHasData,
  folderIsUnprepared,
  branchIsNew,
  tagNameIsFree,
  tagIsFree,
  branchesTakeCommits,
  experimentIsActive,
];
