import { isTiebackError } from '../../errors.ts';
import type { GcPolicy } from '../../lakefs/gc-rules.ts';
import type { Call } from '../../model/call.ts';
import type { AuditPorts } from './audit-ports.ts';

/** Where the branches and tags of a repository stand now. */
export type RepositoryRefs = {
  readonly repository: string;
  readonly exists: boolean;
  /** Whether a branch, hidden or not, stands at the commit. */
  isHead(commit: string): boolean;
  /** Undefined without garbage collection rules. */
  readonly gc: GcPolicy | undefined;
  /** By name, the hidden ones too. */
  readonly branches: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
};

const absent = (repository: string): RepositoryRefs => ({
  repository,
  exists: false,
  isHead: () => false,
  gc: undefined,
  branches: new Map(),
  tags: new Map(),
});

const ids = async (items: AsyncIterable<{ readonly id: string; readonly commitId: string }>) => {
  const map = new Map<string, string>();
  for await (const { id, commitId } of items) map.set(id, commitId);
  return map;
};

/** All branches, with the hidden ones, and all tags. */
export const readRefs = async (
  repository: string,
  { lakefs }: Pick<AuditPorts, 'lakefs'>,
  call: Call,
): Promise<RepositoryRefs> => {
  try {
    const [branches, tags, gc] = await Promise.all([
      ids(lakefs.branches.list(repository, { includeHidden: true }, call)),
      ids(lakefs.tags.list(repository, {}, call)),
      lakefs.gcRules.find(repository, call),
    ]);
    const heads = new Set(branches.values());
    return {
      repository,
      exists: true,
      isHead: (commit) => heads.has(commit),
      gc,
      branches,
      tags,
    };
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_REPOSITORY_NOT_FOUND', 'LAKEFS_REJECTED')) return absent(repository);
    throw error;
  }
};
