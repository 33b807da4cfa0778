import type { Records } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { backLinkKey, foreignCommitTags, runTag } from '../../tie/keys.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { sha256 } from '../../util/digest.ts';
import { factValue, firstKnown, isKnown, mapFact, missing, readText, unlessAsked } from '../fact.ts';
import { at, hasRecord, type Place, valueAt } from '../place.ts';
import { backLinkId } from './back-links.ts';
import { metadataFact } from './derive-commit.ts';
import { type RunView, requested, runView, sealedRecordPlace, tagFact } from './run-view.ts';

/** What every part of a subject is looked up by. */
export type Basis = {
  readonly records: Records;
  readonly run: RunView;
  readonly tieId: Fact<string>;
  readonly repository: Fact<string>;
  /** A tag of the run that a link goes by: as it was sealed where that is at hand, since MLflow's can be edited. */
  readonly linkTag: (key: string) => Fact<string>;
  /** Ids as they are named; the commits themselves may be gone. */
  readonly baseline: Fact<string>;
  readonly dataCommit: Fact<string>;
  readonly backLink: Fact<string>;
};

const sealedTagsPlace = (records: Records): Place => at(sealedRecordPlace(records), 'record', 'tags');

/** Whether the tags on the anchor are those whose hash the back-link states. */
const areTagsSealed = (records: Records, repository: string, backLink: Fact<string>): boolean => {
  const tags = valueAt(sealedTagsPlace(records));
  const stated = metadataFact(records, repository, backLink, `${backLinkKey.sealSectionPrefix}tags`);
  return tags !== undefined && factValue(stated) === sha256(canonicalJson(tags));
};

/** Of the repositories that are named the one that has the tie's back-link, since anybody can edit a tag. */
const homeFact = (records: Records, run: RunView, tieId: Fact<string>): Fact<string> => {
  const tags = [runTag.repository, runTag.docsRepository].map((key) => tagFact(run, key));
  const asked = readText(requested(records, 'repository'));
  const hasLink = (named: Fact<string>): boolean =>
    isKnown(named) && isKnown(backLinkId(records, named.value, factValue(tieId) ?? ''));
  const [first = asked, ...others] = [...tags, asked];
  return [first, ...others].find(hasLink) ?? firstKnown(first, ...others);
};

export const basisOf = (records: Records): Basis => {
  const run = runView(records);
  const tieId = firstKnown(tagFact(run, runTag.tie), readText(requested(records, 'tieId')));
  const repository = homeFact(records, run, tieId);
  const backLink = backLinkId(records, factValue(repository) ?? '', factValue(tieId) ?? '');
  const isTrue = areTagsSealed(records, factValue(repository) ?? '', backLink);
  const linkTag = (key: string): Fact<string> => {
    const sealed = isTrue ? readText(at(sealedTagsPlace(records), key)) : missing('absent');
    return isKnown(sealed) ? sealed : tagFact(run, key);
  };
  return {
    records,
    run,
    tieId,
    repository,
    linkTag,
    baseline: linkTag(runTag.baselineCommitId),
    dataCommit: firstKnown(
      metadataFact(records, factValue(repository) ?? '', backLink, backLinkKey.dataCommit),
      tagFact(run, runTag.commitId),
      tagFact(run, runTag.docsCommit),
      ...foreignCommitTags.map((key) => tagFact(run, key)),
    ),
    backLink,
  };
};

/** One value of the back-link's metadata. */
export const backLinkFact = ({ records, repository, backLink }: Basis, key: string): Fact<string> =>
  metadataFact(records, factValue(repository) ?? '', backLink, key);

/** The same for what stands there only when somebody asked for it. */
export const askedFact = (basis: Basis, key: string): Fact<string> => {
  const fact = backLinkFact(basis, key);
  return isKnown(basis.backLink) ? unlessAsked(fact) : fact;
};

/** What a run carries only when somebody asked for it, as its tags or else the back-link say. */
export const askedOfRun = (basis: Basis, key: string, ...alike: readonly Fact<string>[]): Fact<string> => {
  const fact = firstKnown(tagFact(basis.run, key), ...alike);
  return hasRecord(basis.run.whole) ? unlessAsked(fact) : fact;
};

/** The same for a tag that a link goes by. */
export const askedOfLink = (basis: Basis, key: string, ...alike: readonly Fact<string>[]): Fact<string> => {
  const fact = firstKnown(basis.linkTag(key), ...alike);
  return hasRecord(basis.run.whole) ? unlessAsked(fact) : fact;
};

/** Who said which commit the run was trained on, and when, where it does not name one itself. */
export const commitAssertion = (basis: Basis): { readonly by: Fact<string>; readonly at: Fact<string> } => {
  const said = (key: string) => mapFact(askedOfLink(basis, key, backLinkFact(basis, key)), (text) => text, 'asserted');
  return { by: said(runTag.commitAssertedBy), at: said(runTag.commitAssertedAt) };
};

/** Which commit it was is somebody's word then, though the commit itself can be checked. */
export const byAssertion = <T>(basis: Basis, fact: Fact<T>): Fact<T> =>
  isKnown(commitAssertion(basis).by) ? mapFact(fact, (value) => value, 'asserted') : fact;

/** The run that the snapshot is about. */
export const runIdFact = (basis: Basis): Fact<string> =>
  firstKnown(
    readText(basis.run.id),
    readText(requested(basis.records, 'runId')),
    backLinkFact(basis, backLinkKey.runId),
  );
