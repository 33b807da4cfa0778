import { folderPrefix } from '../../data/data-path.ts';
import { hasData } from '../../data/list-prefix.ts';
import { hasStaged } from '../../tie/has-staged.ts';
import { type ResolvedRef, resolveRef } from '../../tie/resolve-ref.ts';
import { type ObservedFolder, observeData, type SourcePorts } from './observe-folder.ts';
import type { RunRequest } from './run-request.ts';

/** The version that a run starts from, and the data folder against it. */
export type ObservedSource = {
  readonly source: ResolvedRef;
  /** Whether the source holds nothing under the prefix; not asked where something else brings data anyhow. */
  readonly isSourceEmpty: boolean;
  /** Whether the source branch has uncommitted changes; asked for `--on BRANCH` only. */
  readonly isSourceDirty: boolean;
  readonly data: ObservedFolder | undefined;
};

/** Whether a run has data whatever its source holds: from the prepare command, or from its folder. */
export const bringsData = ({ source, prepare }: RunRequest, data: ObservedSource['data']): boolean =>
  source.kind === 'baseline' && (prepare !== undefined || data?.mirror !== undefined);

/** @throws LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, DATA_DIRECTORY_UNUSABLE */
export const observeSource = async (
  request: RunRequest,
  ports: SourcePorts,
  signal: AbortSignal,
): Promise<ObservedSource> => {
  const source = await resolveRef(ports.lakefs, request.repository, request.source.ref, { signal });
  // What is staged belongs to the branch's head, not to a commit counted back from it.
  const asksForClean = request.source.kind === 'fixed' && source.kind === 'branch' && !/[~^]/.test(source.ref);
  const prefix = folderPrefix(request.prefix ?? '');
  const at = { repository: request.repository, ref: source.commit, prefix };
  const withData = async () => {
    const { data, listing } = await observeData(request, source, ports, signal);
    if (listing !== undefined) return { data, isSourceEmpty: listing.objects.length === 0 };
    const isFull = bringsData(request, data) || (await hasData(ports.lakefs.objects, at, { signal }));
    return { data, isSourceEmpty: !isFull };
  };
  const [isSourceDirty, rest] = await Promise.all([
    asksForClean ? hasStaged(request.repository, source.ref.replace(/[@$]$/, ''), ports, signal) : false,
    withData(),
  ]);
  return { source, isSourceDirty, ...rest };
};
