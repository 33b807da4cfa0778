import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { type Operation, onceWrite, read, repeatableWrite } from './operation.ts';

export type ProtectionRules = {
  /** Branch name patterns that nobody may write to directly. */
  readonly patterns: readonly string[];
  /** Pass it back when setting; undefined while there are no rules. */
  readonly etag: string | undefined;
};

export interface BranchProtection {
  get(repository: string, call?: Call): Promise<ProtectionRules>;
  /** Replaces all rules; it may take the server some seconds to act on them. @throws LAKEFS_CONFLICT when `etag` is no longer the rules' own */
  set(repository: string, rules: ProtectionRules, call?: Call): Promise<void>;
}

/** Setting the rules gives them another etag: sent twice, the first would make the second fail. */
const setting = (repository: string, etag: string | undefined): Operation => {
  const write = etag ? onceWrite : repeatableWrite;
  return write(`set the branch protection of repository "${repository}"`, {
    repository,
    answers: 'nothing',
    unmet: {
      code: 'LAKEFS_CONFLICT',
      message: `the branch protection of repository "${repository}" has changed since it was read`,
      hint: 'read the rules again and set them again',
    },
  });
};

export const createBranchProtection = (api: Api): BranchProtection => ({
  get: async (repository, call) => {
    const path = { repository };
    let etag: string | null = null;
    const operation = read(`read the branch protection of repository "${repository}"`, { repository });
    const rules = await api.ask(operation, call, async (part) => {
      const answer = await api.http.GET('/repositories/{repository}/settings/branch_protection', {
        params: { path },
        ...part,
      });
      etag = answer.response.headers.get('etag');
      return answer;
    });
    return { patterns: rules.map(({ pattern }) => pattern), etag: etag || undefined };
  },

  set: async (repository, { patterns, etag }, call) => {
    const params = { path: { repository }, ...(etag && { header: { 'If-Match': etag } }) };
    await api.send(setting(repository, etag), call, (part) =>
      api.http.PUT('/repositories/{repository}/settings/branch_protection', {
        params,
        body: patterns.map((pattern) => ({ pattern })),
        ...part,
      }),
    );
  },
});
