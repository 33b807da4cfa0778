const isLive = process.env['TIEBACK_LIVE_LAKEFS'] !== undefined;

/** Whether all is to be run that there is, which takes hours on a small machine. */
export const isWhole = process.env['TIEBACK_TESTS'] === 'all';

/**
 * Every third case of a long table, others on real servers than on the sandbox: a small machine has to be done within the
 * hour. All of them with `TIEBACK_TESTS=all`.
 */
export const sampleOf = <T>(cases: readonly T[]): readonly T[] =>
  isWhole ? cases : cases.filter((_, index) => index % 3 === (isLive ? 1 : 0));
