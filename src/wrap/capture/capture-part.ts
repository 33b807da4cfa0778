/** What can be left out of a run's record; without `git` there is no `diff` either. */
export const captureParts = ['git', 'diff', 'packages', 'system', 'all'] as const;
export type CapturePart = (typeof captureParts)[number];

export type PlannedCapture = {
  readonly without: readonly CapturePart[];
  /** Absolute paths of the run's own files and folders, which are no code. */
  readonly notCode: readonly string[];
};

export const isCaptured = (without: readonly CapturePart[] = [], part: Exclude<CapturePart, 'all'>): boolean =>
  !without.includes('all') && !without.includes(part) && !(part === 'diff' && without.includes('git'));
