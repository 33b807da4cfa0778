import { table } from './table.ts';

/** What a command would write, a row for each; beyond so many rows the rest is a number. */
export const planTable = <P>(
  header: readonly string[],
  plans: readonly P[],
  rowOf: (plan: P) => readonly string[],
  most: number,
): string => {
  const rest = plans.length - most;
  const more = rest > 0 ? [`… and ${rest} more; --dry-run lists all`] : [];
  return [table(header, plans.slice(0, most).map(rowOf)), ...more].join('\n');
};
