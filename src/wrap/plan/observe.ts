import { resolve } from 'node:path';
import { setImmediate as requestsLeave } from 'node:timers/promises';
import { type CodeVersion, readCode } from '../../git/read-code.ts';
import type { Branch } from '../../lakefs/branches.ts';
import { checkTagName } from '../../lakefs/check-name.ts';
import type { Tag } from '../../lakefs/tags.ts';
import type { Experiment } from '../../mlflow/experiment.ts';
import { together } from '../../util/together.ts';
import { isCaptured } from '../capture/capture-part.ts';
import { assertCommandStarts } from '../child/resolve-command.ts';
import type { RunPorts } from '../ports.ts';
import { entryPointOf } from './entry-point.ts';
import { findNamesakes } from './find-namesakes.ts';
import { observeInput } from './observe-input.ts';
import { type ObservedSource, observeSource } from './observe-source.ts';
import { mayCommitData, readProtection } from './protection.ts';
import type { PlannedInput } from './run-plan.ts';
import type { RunRequest } from './run-request.ts';

/** What the services and the disk say before a run; nothing here has changed anything. */
export type Observation = ObservedSource & {
  readonly inputs: readonly PlannedInput[];
  /** What already has the name that the tie's own branch would get; a name made from the tie's id is not asked for. */
  readonly branch: Branch | undefined;
  readonly branchNamesake: Tag | undefined;
  readonly dataTag: Tag | undefined;
  readonly dataTagNamesake: Branch | undefined;
  readonly experiment: Experiment | undefined;
  /** Patterns of the repository's branch protection; asked where no data commit may meet them before the command starts. */
  readonly protection: readonly string[];
  readonly code: CodeVersion | undefined;
  /** The script, module or program that the command runs. */
  readonly entryPoint: string;
  /** Absolute paths of the run's own files and folders, which are no code. */
  readonly notCode: readonly string[];
};

/** Files of the run that lie about in the working tree, and are no part of the code. */
const notCodeOf = (
  { data, ownFiles = [] }: RunRequest,
  { runtime, stateDir }: Pick<RunPorts, 'runtime' | 'stateDir'>,
): readonly string[] =>
  [stateDir, ...(data === undefined ? [] : [data.dir]), ...ownFiles].map((path) => resolve(runtime.cwd, path));

/**
 * Looks up everything that the plan of a run depends on. Reads only.
 * @throws LAKEFS_NAME_INVALID, LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, LAKEFS_OBJECT_NOT_FOUND, CHILD_NOT_FOUND, CHILD_CANNOT_EXECUTE, USAGE_INVALID, and what a server's absence throws
 */
export const observe = async (
  request: RunRequest,
  branchName: string | undefined,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<Observation> => {
  const { runtime, lakefs, mlflow } = ports;
  const { repository, tag } = request;
  if (tag !== undefined) checkTagName(tag);
  if (request.command.length > 0) await assertCommandStarts(request.command, runtime.cwd, runtime.env);
  const notCode = notCodeOf(request, ports);
  // Starting a process holds this one up for milliseconds; the services may work meanwhile.
  const codeOnceAsked = async (either: AbortSignal) => {
    await requestsLeave();
    return isCaptured(request.noCapture, 'git')
      ? readCode(runtime.cwd, { signal: either, env: runtime.env, except: notCode })
      : undefined;
  };
  const [fromSource, inputs, ofBranch, ofTag, experiment, code, entryPoint, protection] = await together(
    [
      (either) => observeSource(request, ports, either),
      (either) => Promise.all((request.inputs ?? []).map((input) => observeInput(input, ports, either))),
      (either) => findNamesakes(lakefs, repository, branchName, { signal: either }),
      (either) => findNamesakes(lakefs, repository, tag, { signal: either }),
      (either) => mlflow.experiments.findByName(request.experiment, { signal: either }),
      codeOnceAsked,
      () => entryPointOf(request.command, runtime.cwd),
      // Beside the source, which takes two requests one after the other.
      (either) => (mayCommitData(request) ? [] : readProtection(repository, ports, either)),
    ],
    signal,
  );
  return {
    ...fromSource,
    inputs,
    branch: ofBranch.branch,
    branchNamesake: ofBranch.tag,
    dataTag: ofTag.tag,
    dataTagNamesake: ofTag.branch,
    experiment,
    protection,
    code,
    entryPoint,
    notCode,
  };
};
