import { assertDeletionsAllowed } from '../data/plan-mirror.ts';
import { TiebackError } from '../errors.ts';
import { checkTagName } from '../lakefs/check-name.ts';
import type { Metadata } from '../lakefs/commits.ts';
import { checkText } from '../mlflow/limits.ts';
import { asBranchName, type BranchName, isBranchName, type TieId } from '../model/ids.ts';
import type { ReportFormat } from '../model/report-format.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { type Redact, redactJson, redactWords } from '../util/redact.ts';
import { version } from '../version.ts';
import { noData, type Observation } from './observe.ts';
import { normalPrefix } from './parse-uri.ts';
import { type PlannedData, type RunPlan, runPlanVersion } from './run-plan.ts';
import type { RunRequest } from './run-request.ts';

/** Facts about the process that plans. */
export type Planner = {
  readonly actor: string;
  readonly cwd: string;
  readonly lakefs: { readonly endpoint: string; readonly uiUrl: string };
  readonly mlflow: { readonly trackingUri: string; readonly uiUrl: string };
};

/** Name of the tie's own branch; undefined for a run on a fixed version. @throws LAKEFS_NAME_INVALID */
export const branchNameFor = (request: RunRequest, tie: TieId): BranchName | undefined => {
  if (request.source.kind === 'fixed') return undefined;
  const derived = `${request.experiment}-${request.runName ?? tie.slice(-6)}`
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+/, '');
  const name = request.branch ?? derived;
  if (isBranchName(name)) return asBranchName(name);
  throw new TiebackError('LAKEFS_NAME_INVALID', `"${name}" cannot name a lakeFS branch`, {
    hint: 'use letters, digits, "_" and "-" only, for example --branch exp-1',
  });
};

type Rule = (request: RunRequest, seen: Observation, ownBranch: string | undefined) => TiebackError | undefined;

const baselineIsFixed: Rule = ({ repository, source }, seen) => {
  if (source.kind !== 'baseline' || source.allowBranch || seen.source.kind !== 'branch') return undefined;
  return new TiebackError(
    'RUN_BASELINE_IS_BRANCH',
    `baseline "${source.ref}" is a branch of repository "${repository}", and branches move`,
    {
      hint: `tag it first: lakectl tag create lakefs://${repository}/${source.ref.replace(/[@$]$/, '')}-v1 lakefs://${repository}/${source.ref} — or take today's head with --allow-branch`,
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
const sourceHasData: Rule = ({ repository, source: { kind, ref }, prefix = '', prepare }, { isSourceEmpty, data }) => {
  const isBrought = kind === 'baseline' && (prepare !== undefined || data?.mirror !== undefined);
  return isSourceEmpty && !isBrought
    ? noData({ repository, ref, prefix: normalPrefix(prefix) }, 'check --prefix, or bring new data with --data DIR')
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

const tagIsFree: Rule = ({ repository, source: { kind } }, seen) => {
  const { dataTag, source } = seen;
  const willMove = kind === 'baseline' && hasChanges(seen);
  if (dataTag === undefined || (dataTag.commitId === source.commit && !willMove)) return undefined;
  return new TiebackError(
    'LAKEFS_TAG_ELSEWHERE',
    `tag "${dataTag.id}" of repository "${repository}" already stands at commit ${dataTag.commitId.slice(0, 12)}`,
    {
      hint: 'tags are never moved: choose another name with --tag',
    },
  );
};

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
  const key = Object.keys(metadata).find(
    (name) => name === '' || name.startsWith('tieback.') || name.startsWith('.lakefs.'),
  );
  return key === undefined
    ? undefined
    : new TiebackError('USAGE_INVALID', `metadata key "${key}" is reserved`, {
        hint: 'keys that begin with "tieback." or ".lakefs." are written by the programs themselves',
      });
};

/** Roles become names of variables, in capitals, and of folders, which may not tell capitals from small letters. */
const rolesAreDistinct: Rule = ({ inputs = [] }) => {
  const names = inputs.map(({ role }) => role.toLowerCase());
  const bad = inputs.find(
    ({ role }, index) =>
      !/^[A-Za-z]\w*$/.test(role) || names[index] === 'training' || names.indexOf(role.toLowerCase()) !== index,
  );
  return bad === undefined
    ? undefined
    : new TiebackError('USAGE_INVALID', `input role "${bad.role}" cannot be used`, {
        hint: 'give each input a word of its own, such as validation, test or reference; "training" is the run\'s own data',
      });
};

const rules: readonly Rule[] = [
  fixedVersionStaysFixed,
  metadataIsUsers,
  rolesAreDistinct,
  baselineIsFixed,
  sourceIsClean,
  sourceHasData,
  branchIsNew,
  tagNameIsFree,
  tagIsFree,
  experimentIsActive,
];

const planData = (request: RunRequest, { data }: Observation): PlannedData | null => {
  if (data === undefined) return null;
  const allowDelete = request.data?.allowDelete === true;
  if (data.mirror === undefined)
    return { dir: data.dir, action: 'fill', allowDelete, added: 0, changed: 0, removed: 0 };
  const { mirror } = data;
  const counts = { added: mirror.added.length, changed: mirror.changed.length, removed: mirror.removed.length };
  if (request.source.kind === 'fixed' && counts.added + counts.changed + counts.removed > 0) {
    throw new TiebackError(
      'DATA_DIRECTORY_UNUSABLE',
      `folder "${data.dir}" differs from version "${request.source.ref}", and --on uploads nothing`,
      {
        hint: 'name an empty folder to have it filled, or use --baseline to commit the folder as a new version',
        details: counts,
      },
    );
  }
  assertDeletionsAllowed(mirror, { dir: data.dir, isDeleteAllowed: allowDelete });
  return { dir: data.dir, action: 'mirror', allowDelete, ...counts };
};

/**
 * HTML has Markdown beside it, because links in an HTML artifact are dead in MLflow's viewer; whatever is rendered has
 * the evidence beside it, whose digest it prints.
 */
const withCompanions = (formats: readonly ReportFormat[]): readonly ReportFormat[] =>
  formats.length === 0
    ? []
    : [...new Set([...formats, ...(formats.includes('html') ? (['md'] as const) : []), 'json' as const])];

/** Decides everything that a run will do. Pure; what is stored of the user's words goes through `redact`. @throws the first rule's error that the observation breaks */
export const planRun = (
  request: RunRequest,
  seen: Observation,
  tie: TieId,
  planner: Planner,
  redact: Redact,
): RunPlan => {
  const ownBranch = branchNameFor(request, tie);
  if (request.tag !== undefined) checkTagName(request.tag);
  if (request.runName !== undefined) checkText('name of the run', request.runName, 'runName');
  for (const rule of rules) {
    const problem = rule(request, seen, ownBranch);
    if (problem !== undefined) throw problem;
  }
  const { source } = seen;
  return {
    kind: 'run',
    version: runPlanVersion,
    id: tie,
    writer: `tieback/${version}`,
    input: {
      ...planner,
      repository: request.repository,
      prefix: normalPrefix(request.prefix ?? ''),
      baseline: { ref: request.source.ref, tag: source.kind === 'tag' ? source.ref : null, commit: source.commit },
      branch: ownBranch ?? null,
      experiment: request.experiment,
      runName: request.runName ?? null,
      mode: request.mode ?? 'own',
      data: planData(request, seen),
      prepare: request.prepare === undefined ? null : redact(request.prepare),
      dataTag: request.tag ?? null,
      inputs: seen.inputs,
      model: request.model ?? null,
      showMetrics: request.showMetrics ?? [],
      metadata: redactJson(request.metadata ?? {}, redact) as Metadata,
      augmentationParams:
        request.augmentationParams === undefined ? null : canonicalJson(redactJson(request.augmentationParams, redact)),
      command: redactWords(request.command, redact),
      code: seen.code ?? null,
      reports: withCompanions(request.reports ?? []),
    },
  };
};
