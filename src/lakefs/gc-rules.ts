import type { Call } from '../model/call.ts';

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
