import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { hasData } from '../data/list-prefix.ts';
import { observeDirectory } from '../data/observe-directory.ts';
import type { MirrorPlan } from '../data/plan-mirror.ts';
import { TiebackError } from '../errors.ts';
import { type CodeVersion, readCode } from '../git/read-code.ts';
import type { Branch } from '../lakefs/branches.ts';
import type { Tag } from '../lakefs/tags.ts';
import type { Experiment } from '../mlflow/experiments.ts';
import { assertCommandStarts } from './child/resolve-command.ts';
import { hasStaged } from './has-staged.ts';
import { listVersion } from './list-version.ts';
import { normalPrefix, parseLakefsUri } from './parse-uri.ts';
import type { RunPorts } from './ports.ts';
import { type ResolvedRef, resolveRef } from './resolve-ref.ts';
import type { PlannedInput } from './run-plan.ts';
import type { RunRequest } from './run-request.ts';

/** What the services and the disk say before a run; nothing here has changed anything. */
export type Observation = {
  readonly source: ResolvedRef;
  /** Whether the source holds nothing under the prefix. */
  readonly isSourceEmpty: boolean;
  /** Whether the source branch has uncommitted changes; asked for `--on BRANCH` only. */
  readonly isSourceDirty: boolean;
  readonly inputs: readonly PlannedInput[];
  /** What already has the name that the tie's own branch would get. */
  readonly branch: Branch | undefined;
  /** lakeFS gives a name to a branch or to a tag, never to both. */
  readonly branchNamesake: Tag | undefined;
  readonly dataTag: Tag | undefined;
  readonly dataTagNamesake: Branch | undefined;
  readonly experiment: Experiment | undefined;
  readonly code: CodeVersion | undefined;
  /** The data folder's absolute path, and what mirroring it would do; no mirror when it is absent or empty. */
  readonly data: { readonly dir: string; readonly mirror: MirrorPlan | undefined } | undefined;
};

/** A prefix that is mistyped looks like one that is empty. */
export const noData = (
  { repository, ref, prefix }: { readonly repository: string; readonly ref: string; readonly prefix: string },
  advice: string,
): TiebackError =>
  new TiebackError(
    'LAKEFS_OBJECT_NOT_FOUND',
    `version "${ref}" of repository "${repository}" holds no data${prefix === '' ? '' : ` under prefix "${prefix}"`}`,
    { hint: `${advice}; what there is: lakectl fs ls lakefs://${repository}/${ref}/` },
  );

const observeInput = async (
  request: { role: string; uri: string },
  ports: RunPorts,
  signal: AbortSignal,
): Promise<PlannedInput> => {
  const { repository, ref, prefix } = parseLakefsUri(request.uri);
  const { commit } = await resolveRef(ports.lakefs, repository, ref, { signal });
  if (!(await hasData(ports.lakefs.objects, { repository, ref: commit, prefix }, { signal })))
    throw noData({ repository, ref, prefix }, `check --input ${request.role}=${request.uri}`);
  return { role: request.role, repository, ref, commit, prefix };
};

const observeData = async (
  request: RunRequest,
  source: ResolvedRef,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<Observation['data']> => {
  if (request.data === undefined) return undefined;
  const dir = resolve(ports.runtime.cwd, request.data.dir);
  if (!existsSync(dir)) return { dir, mirror: undefined };
  const version = { repository: request.repository, commit: source.commit, prefix: normalPrefix(request.prefix ?? '') };
  const listing = await listVersion(version, ports, signal);
  const { local, plan } = await observeDirectory(dir, listing, { signal, onProgress: ports.onProgress });
  return { dir, mirror: local.length === 0 ? undefined : plan };
};

const observeSource = async (request: RunRequest, ports: RunPorts, signal: AbortSignal) => {
  const source = await resolveRef(ports.lakefs, request.repository, request.source.ref, { signal });
  // What is staged belongs to the branch's head, not to a commit counted back from it.
  const asksForClean = request.source.kind === 'fixed' && source.kind === 'branch' && !/[~^]/.test(source.ref);
  const prefix = normalPrefix(request.prefix ?? '');
  const at = { repository: request.repository, ref: source.commit, prefix };
  const [isSourceDirty, isSourceFull, data] = await Promise.all([
    asksForClean ? hasStaged(request.repository, source.ref.replace(/[@$]$/, ''), ports, signal) : false,
    hasData(ports.lakefs.objects, at, { signal }),
    observeData(request, source, ports, signal),
  ]);
  return { source, isSourceDirty, isSourceEmpty: !isSourceFull, data };
};

/**
 * Looks up everything that the plan of a run depends on. Reads only.
 * @throws LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, LAKEFS_OBJECT_NOT_FOUND, CHILD_NOT_FOUND, CHILD_CANNOT_EXECUTE, USAGE_INVALID, and what a server's absence throws
 */
export const observe = async (
  request: RunRequest,
  branchName: string | undefined,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<Observation> => {
  const { runtime, lakefs, mlflow } = ports;
  const { repository, tag } = request;
  await assertCommandStarts(request.command, runtime.cwd, runtime.env);
  const call = { signal };
  const [fromSource, inputs, branch, branchNamesake, dataTag, dataTagNamesake, experiment, code] = await Promise.all([
    observeSource(request, ports, signal),
    Promise.all((request.inputs ?? []).map((input) => observeInput(input, ports, signal))),
    branchName === undefined ? undefined : lakefs.branches.find(repository, branchName, call),
    branchName === undefined ? undefined : lakefs.tags.find(repository, branchName, call),
    tag === undefined ? undefined : lakefs.tags.find(repository, tag, call),
    tag === undefined ? undefined : lakefs.branches.find(repository, tag, call),
    mlflow.experiments.findByName(request.experiment, call),
    readCode(runtime.cwd, call),
  ]);
  return { ...fromSource, inputs, branch, branchNamesake, dataTag, dataTagNamesake, experiment, code };
};
