import type { Records, Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asCommitId, isCommitId } from '../../model/ids.ts';
import { bindingAmong, type Resolved } from '../../tie/claims/agree.ts';
import { readTrainingInputs } from '../../tie/claims/read-claims.ts';
import { backLinkKey, foreignCommitTags, runTag } from '../../tie/keys.ts';
import { claimingRun } from '../derive/claiming-run.ts';
import { runView, tagFact } from '../derive/run-view.ts';
import { factValue, isKnown } from '../fact.ts';
import { short } from './check.ts';

/** Who says which commit or repository it was. */
export type Claim = { readonly who: string; readonly says: string };

type RankedClaim = Claim & Resolved;

/** A commit id says its commit; whatever else a claim says is not looked up here. */
const ranked = (
  who: string,
  ref: string,
  input: Pick<RankedClaim['claim'], 'isInput' | 'isOwn'> = {},
): RankedClaim => ({
  ...{ who, says: ref },
  claim: { by: who, ref, ...input },
  version: isCommitId(ref) ? { kind: 'pinned', commit: asCommitId(ref) } : { kind: 'branch' },
});

const claims = (named: readonly (readonly [string, Fact<string> | undefined])[]): readonly Claim[] =>
  named.flatMap(([who, fact]) => (fact !== undefined && isKnown(fact) ? [{ who, says: fact.value }] : []));

/** The data commit that the back-link says. */
const statedCommit = ({ back }: Subject['links']): Fact<string> | undefined =>
  back.metadata.find(({ key }) => key === backLinkKey.dataCommit)?.fact;

const dataset = 'the training dataset';

/** The training inputs that bind the run; a script may log further data beside them. */
const tiedInputs = ({ data }: Subject, records: Records) => {
  const run = claimingRun(records);
  const inputs = run === undefined ? [] : readTrainingInputs(run, factValue(data.repository));
  return inputs.filter(({ isBeside }) => isBeside !== true);
};

/** Every claim on the commit of the run's data that must agree with the others. */
export const commitClaims = (subject: Subject, records: Records): readonly Claim[] => {
  const { links } = subject;
  const run = runView(records);
  const tags = [runTag.commitId, runTag.docsCommit, ...foreignCommitTags];
  const named = claims(tags.map((key) => [`run tag "${key}"`, tagFact(run, key)]));
  const inputs = tiedInputs(subject, records).map(({ ref, isOwn }) =>
    ranked(dataset, ref, { isInput: true, ...(isOwn && { isOwn }) }),
  );
  const stated = claims([['the back-link', statedCommit(links)]]);
  return bindingAmong([
    ...named.map(({ who, says }) => ranked(who, says)),
    ...inputs,
    ...stated.map(({ who, says }) => ranked(who, says)),
  ]);
};

/** Every claim on the repository of the run's data. */
export const repositoryClaims = (subject: Subject, records: Records): readonly Claim[] => {
  const run = runView(records);
  return [
    ...claims([runTag.repository, runTag.docsRepository].map((key) => [`run tag "${key}"`, tagFact(run, key)])),
    ...tiedInputs(subject, records).map(({ repository }) => ({ who: dataset, says: repository })),
  ];
};

/** The claims in words, where they are not all the same. */
export const disagreement = (all: readonly Claim[]): string | undefined => {
  if (new Set(all.map(({ says }) => says)).size < 2) return undefined;
  return all.map(({ who, says }) => `${who} says ${short(says)}`).join(', ');
};
