import type { Subject } from '../../model/evidence.ts';
import { anchorBranch, backLinkKey, baselineAnchorBranch, mendedTagPrefix, runTag } from '../../tie/keys.ts';
import { asNumber, factValue, firstKnown, mapFact, readText, unlessAsked } from '../fact.ts';
import { at, type Place, placeOf } from '../place.ts';
import { recordId } from '../record-id.ts';
import { backLinkFacts } from './back-links.ts';
import { type Basis, backLinkFact, byAssertion, commitAssertion } from './basis.ts';
import { commitFacts } from './derive-commit.ts';
import { tagFact } from './run-view.ts';

const branchPlace = ({ records, repository }: Basis, branch: string): Place =>
  placeOf(records, recordId.branch(factValue(repository) ?? '', branch));

export const deriveLinks = (basis: Basis): Subject['links'] => {
  const { records, run, repository } = basis;
  const anchor = branchPlace(basis, anchorBranch(factValue(basis.tieId) ?? ''));
  const baseline = factValue(basis.baseline);
  const said = commitAssertion(basis);
  return {
    forward: {
      repository: firstKnown(tagFact(run, runTag.repository), tagFact(run, runTag.docsRepository)),
      commit: byAssertion(basis, firstKnown(tagFact(run, runTag.commitId), tagFact(run, runTag.docsCommit))),
      url: tagFact(run, runTag.commitUrl),
    },
    commitAssertedBy: said.by,
    commitAssertedAt: said.at,
    back: commitFacts(records, repository, basis.backLink),
    backLinks: backLinkFacts(records, factValue(repository) ?? '', factValue(basis.tieId) ?? ''),
    backRunId: backLinkFact(basis, backLinkKey.runId),
    mended: run.tags.flatMap(({ key, place }) =>
      key.startsWith(mendedTagPrefix)
        ? [{ key: key.slice(mendedTagPrefix.length), fact: readText(place, 'asserted') }]
        : [],
    ),
    anchor: readText(at(anchor, 'id')),
    anchorCommit: readText(at(anchor, 'commit_id')),
    baselineAnchor:
      baseline === undefined
        ? unlessAsked(basis.baseline)
        : readText(at(branchPlace(basis, baselineAnchorBranch(baseline)), 'id')),
  };
};

export const deriveClocks = (basis: Basis): Subject['clocks'] => ({
  lakefsOffsetMs: mapFact(backLinkFact(basis, backLinkKey.lakefsOffset), asNumber),
  mlflowOffsetMs: mapFact(backLinkFact(basis, backLinkKey.mlflowOffset), asNumber),
});
