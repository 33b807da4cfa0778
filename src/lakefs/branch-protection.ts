import type { Call } from '../model/call.ts';

export type ProtectionRules = {
  /** Branch name patterns that nobody may write to directly. */
  readonly patterns: readonly string[];
  /** Pass it back when setting; undefined while there are no rules. */
  readonly etag: string | undefined;
};

export interface BranchProtection {
  get(repository: string, call?: Call): Promise<ProtectionRules>;
  /** Replaces all rules. @throws LAKEFS_CONFLICT when `etag` is no longer the rules' own */
  set(repository: string, rules: ProtectionRules, call?: Call): Promise<void>;
}
