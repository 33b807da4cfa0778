import type { Fact } from './fact.ts';

const grades: ReadonlySet<unknown> = new Set(['verified', 'recorded', 'asserted', 'derived', 'missing']);

export const isFact = (value: object): value is Fact<unknown> =>
  'grade' in value && grades.has(value.grade) && ('sources' in value || 'why' in value);
