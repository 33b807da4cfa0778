import { asTieId } from '../model/ids.ts';
import { globToRegExp } from '../util/glob.ts';
import { anchorBranch } from './keys.ts';

/** The anchor of any tie: they differ in digits only. */
const someAnchor = anchorBranch(asTieId('20260101-0000000000'));

const covers = (pattern: string, branch: string): boolean => {
  try {
    return globToRegExp(pattern).test(branch);
  } catch {
    return false;
  }
};

/** Which of a repository's branch protection patterns cover a branch that a tie commits to: its own, or its anchor. */
export const protectingRules = (patterns: readonly string[], ownBranches: readonly string[] = []): readonly string[] =>
  patterns.filter((pattern) => [someAnchor, ...ownBranches].some((branch) => covers(pattern, branch)));
