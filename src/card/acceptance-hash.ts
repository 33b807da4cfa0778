import type { Card } from '../model/card.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256 } from '../util/digest.ts';

/** Hash of the acceptance criteria alone: a card may be edited after the test, these may not. */
export const acceptanceSha256 = ({ evaluation, regulatory }: Pick<Card, 'evaluation' | 'regulatory'>): string =>
  sha256(canonicalJson({ acceptance: evaluation?.acceptance ?? [], targets: regulatory?.fda?.targets ?? {} }));
