import type { DecisionFacts } from '../../model/decision-facts.ts';
import type { Fact } from '../../model/fact.ts';
import { decisionIn } from '../decisions.ts';
import { asNumber, asText, readFact, unlessAsked } from '../fact.ts';
import { textAt } from '../place.ts';
import type { Entry, RunView } from './run-view.ts';

/** Whether a tag tells of a decision. */
export const isDecision = ({ key, place }: Entry): boolean => decisionIn(key, textAt(place) ?? '') !== undefined;

const asVerb = (value: unknown): 'promote' | 'rollback' | undefined =>
  value === 'promote' || value === 'rollback' ? value : undefined;

const decisionFacts = ({ key, place }: Entry): DecisionFacts => {
  // Anybody may write a tag, and no seal covers one that comes later.
  const read = <T>(parse: (decision: NonNullable<ReturnType<typeof decisionIn>>) => T | undefined): Fact<T> =>
    readFact(
      place,
      (value) => {
        const decision = decisionIn(key, asText(value) ?? '');
        return decision && parse(decision);
      },
      'asserted',
    );
  return {
    id: read(({ id }) => id),
    verb: read(({ told }) => asVerb(told['verb'])),
    model: read(({ told }) => asText(told['model'])),
    number: read(({ told }) => asNumber(told['number'])),
    version: unlessAsked(read(({ told }) => asText(told['version']))),
    alias: read(({ told }) => asText(told['alias'])),
    decidedAt: read(({ at }) => at),
    actor: read(({ told }) => asText(told['by'])),
    repository: read(({ repository }) => repository),
  };
};

/** The last decision about the run and each model that it was decided for. */
export const deriveDecisions = ({ tags }: RunView): readonly DecisionFacts[] =>
  tags.filter(isDecision).map(decisionFacts);
