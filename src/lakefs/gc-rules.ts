import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { read, repeatableWrite } from './operation.ts';

export type GcPolicy = {
  readonly defaultRetentionDays: number;
  readonly branches: readonly { readonly branch: string; readonly retentionDays: number }[];
};

export interface GcRules {
  /** Undefined when the repository has no rules. */
  find(repository: string, call?: Call): Promise<GcPolicy | undefined>;
  set(repository: string, policy: GcPolicy, call?: Call): Promise<void>;
  delete(repository: string, call?: Call): Promise<void>;
}

export const createGcRules = (api: Api): GcRules => {
  const path = '/repositories/{repository}/settings/gc_rules' as const;
  return {
    find: async (repository, call) => {
      const operation = read(`read the garbage collection rules of repository "${repository}"`, {
        repository,
        absent: {
          code: 'LAKEFS_GC_RULES_NOT_FOUND',
          message: `repository "${repository}" has no garbage collection rules`,
          hint: 'write some: lakectl gc set-config --filename FILE lakefs://REPOSITORY',
        },
      });
      const params = { path: { repository } };
      const asked = api.ask(operation, call, (part) => api.http.GET(path, { params, ...part }));
      const rules = await orUndefined(asked, 'LAKEFS_GC_RULES_NOT_FOUND');
      return (
        rules && {
          defaultRetentionDays: rules.default_retention_days,
          // lakeFS 1.84 answers null for rules without branches, whatever its description says.
          branches: (rules.branches ?? []).map((rule) => ({
            branch: rule.branch_id,
            retentionDays: rule.retention_days,
          })),
        }
      );
    },

    set: async (repository, { defaultRetentionDays, branches }, call) => {
      const body = {
        default_retention_days: defaultRetentionDays,
        branches: branches.map((rule) => ({ branch_id: rule.branch, retention_days: rule.retentionDays })),
      };
      const operation = repeatableWrite(`set the garbage collection rules of repository "${repository}"`, {
        repository,
      });
      const params = { path: { repository } };
      await api.send(operation, call, (part) => api.http.PUT(path, { params, body, ...part }));
    },

    delete: async (repository, call) => {
      const operation = repeatableWrite(`delete the garbage collection rules of repository "${repository}"`, {
        repository,
      });
      const params = { path: { repository } };
      await api.send(operation, call, (part) => api.http.DELETE(path, { params, ...part }));
    },
  };
};
