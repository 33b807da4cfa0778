import type { Fact } from './fact.ts';

/** What a value was when the run was sealed, as text; undefined for one that came later, or is missing. */
export const sealedText = (fact: Fact<string | number | boolean>): string | undefined => {
  if (fact.grade === 'missing' || fact.seal?.kind === 'added') return undefined;
  return fact.seal?.kind === 'changed' ? fact.seal.sealed : String(fact.value);
};
