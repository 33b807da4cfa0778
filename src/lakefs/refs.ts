import type { Call } from '../model/call.ts';
import { asCommitId, type CommitId } from '../model/ids.ts';
import { refAbsent } from './absent.ts';
import type { Api } from './api.ts';
import type { Metadata } from './commits.ts';
import type { components } from './generated/openapi.ts';
import { listPages } from './list-pages.ts';
import { type Operation, onceWrite, read } from './operation.ts';

export type Change = {
  readonly kind: 'added' | 'removed' | 'changed' | 'conflict' | 'prefix-changed';
  readonly path: string;
  readonly pathKind: 'object' | 'common-prefix';
  readonly sizeBytes: number | undefined;
};

export type DiffFilter = {
  /** `two-dot`: the two ends compared; `three-dot`: what right adds since the merge base. */
  readonly kind: 'two-dot' | 'three-dot';
  readonly prefix?: string;
};

export type Merge = {
  readonly message?: string;
  readonly metadata?: Metadata;
  readonly strategy?: 'dest-wins' | 'source-wins';
  readonly squash?: boolean;
  readonly allowEmpty?: boolean;
};

/** The two ends are left out: lakeFS 1.84 answers with each under the other's name. */
export type MergeBase = { readonly baseCommitId: CommitId };

export interface Refs {
  /** @throws LAKEFS_REF_NOT_FOUND */
  diff(repository: string, left: string, right: string, filter: DiffFilter, call?: Call): AsyncIterable<Change>;
  /** @returns the merge commit. @throws LAKEFS_CONFLICT, LAKEFS_NO_CHANGES, LAKEFS_BRANCH_DIRTY (the destination), LAKEFS_HOOK_REJECTED, LAKEFS_REF_NOT_FOUND */
  merge(repository: string, source: string, destinationBranch: string, merge?: Merge, call?: Call): Promise<CommitId>;
  /** @throws LAKEFS_REF_NOT_FOUND */
  findMergeBase(repository: string, source: string, destination: string, call?: Call): Promise<MergeBase>;
}

const changeKinds = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  conflict: 'conflict',
  prefix_changed: 'prefix-changed',
} as const satisfies Record<components['schemas']['Diff']['type'], Change['kind']>;

const pathKinds = { object: 'object', common_prefix: 'common-prefix' } as const;

export const toChange = (wire: components['schemas']['Diff']): Change => ({
  kind: changeKinds[wire.type],
  path: wire.path,
  pathKind: pathKinds[wire.path_type],
  sizeBytes: wire.size_bytes,
});

const merging = (repository: string, source: string, destinationBranch: string): Operation =>
  onceWrite(`merge "${source}" into branch "${destinationBranch}" of repository "${repository}"`, {
    repository,
    absent: refAbsent(repository, source, destinationBranch),
    present: {
      code: 'LAKEFS_CONFLICT',
      message: `cannot merge "${source}" into branch "${destinationBranch}" of repository "${repository}": both changed the same paths`,
      hint: `see which: lakectl diff lakefs://${repository}/${destinationBranch} lakefs://${repository}/${source}`,
    },
  });

const mergeBody = ({ message, metadata, strategy, squash, allowEmpty }: Merge) => ({
  ...(message !== undefined && { message }),
  ...(metadata && { metadata }),
  ...(strategy && { strategy }),
  ...(squash && { squash_merge: true }),
  ...(allowEmpty && { allow_empty: true }),
});

export const createRefs = (api: Api): Refs => ({
  diff: async function* (repository, left, right, { kind, prefix }, call) {
    const operation = read(`compare "${left}" with "${right}" in repository "${repository}"`, {
      repository,
      absent: refAbsent(repository, left, right),
    });
    const type = kind === 'two-dot' ? ('two_dot' as const) : ('three_dot' as const);
    const path = { repository, leftRef: left, rightRef: right };
    const pages = listPages((page) =>
      api.ask(operation, call, (part) =>
        api.http.GET('/repositories/{repository}/refs/{leftRef}/diff/{rightRef}', {
          params: { path, query: { type, ...(prefix && { prefix }), ...page } },
          ...part,
        }),
      ),
    );
    for await (const change of pages) yield toChange(change);
  },

  merge: async (repository, source, destinationBranch, merge = {}, call) => {
    const path = { repository, sourceRef: source, destinationBranch };
    const merged = await api.ask(merging(repository, source, destinationBranch), call, (part) =>
      api.http.POST('/repositories/{repository}/refs/{sourceRef}/merge/{destinationBranch}', {
        params: { path },
        body: mergeBody(merge),
        ...part,
      }),
    );
    return asCommitId(merged.reference);
  },

  findMergeBase: async (repository, source, destination, call) => {
    const operation = read(`find the merge base of "${source}" and "${destination}" in repository "${repository}"`, {
      repository,
      absent: refAbsent(repository, source, destination),
      holds: ['base_commit_id'],
    });
    const path = { repository, sourceRef: source, destinationBranch: destination };
    const found = await api.ask(operation, call, (part) =>
      api.http.GET('/repositories/{repository}/refs/{sourceRef}/merge/{destinationBranch}', {
        params: { path },
        ...part,
      }),
    );
    return { baseCommitId: asCommitId(found.base_commit_id) };
  },
});
