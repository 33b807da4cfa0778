import { folderPrefix } from '../../data/data-path.ts';
import { assertDeletionsAllowed } from '../../data/plan-mirror.ts';
import { TiebackError } from '../../errors.ts';
import { checkTagName } from '../../lakefs/check-name.ts';
import type { Metadata } from '../../lakefs/commits.ts';
import { checkText } from '../../mlflow/limits.ts';
import { asBranchName, type BranchName, isBranchName, type TieId } from '../../model/ids.ts';
import type { ReportFormat } from '../../model/report-format.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { type Redact, redactJson, redactWords } from '../../util/secrets/redact.ts';
import { version } from '../../version.ts';
import { checkParams } from './check-params.ts';
import type { Observation } from './observe.ts';
import { type PlannedData, type RunPlan, runPlanVersion } from './run-plan.ts';
import type { RunRequest } from './run-request.ts';
import { runRules } from './run-rules.ts';

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
    .replace(/^-+|-+$/g, '');
  const name = request.branch ?? derived;
  if (isBranchName(name)) return asBranchName(name);
  throw new TiebackError('LAKEFS_NAME_INVALID', `"${name}" cannot name a lakeFS branch`, {
    hint: 'use letters, digits, "_" and "-" only, for example --branch exp-1',
  });
};

/** Whether the own branch's name comes from the tie's id, which nobody has had before; creating it would tell. */
export const isBranchNamedByTie = ({ branch, runName }: RunRequest): boolean =>
  branch === undefined && runName === undefined;

const planData = (request: RunRequest, { data }: Observation): PlannedData | null => {
  if (data === undefined) return null;
  const allowDelete = request.data?.allowDelete === true;
  const about = { dir: data.dir, allowDelete, ...(data.leftOut && { leftOut: data.leftOut }) };
  if (data.mirror === undefined) return { ...about, action: 'fill', added: 0, changed: 0, removed: 0 };
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
  return { ...about, action: 'mirror', ...counts, ...(data.digest && { digest: data.digest }) };
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
  checkParams(request.augmentationParams);
  for (const rule of runRules) {
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
      prefix: folderPrefix(request.prefix ?? ''),
      baseline: { ref: request.source.ref, tag: source.kind === 'tag' ? source.ref : null, commit: source.commit },
      branch: ownBranch ?? null,
      experiment: request.experiment,
      ...(seen.experiment && { experimentId: seen.experiment.id }),
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
      entryPoint: redact(seen.entryPoint),
      code: seen.code ?? null,
      reports: withCompanions(request.reports ?? []),
      capture: { without: request.noCapture ?? [], notCode: seen.notCode },
      ...(request.key === undefined ? {} : { key: redact(request.key) }),
    },
  };
};
