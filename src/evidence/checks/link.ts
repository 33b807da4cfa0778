import type { Records, Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { isCommitId } from '../../model/ids.ts';
import { runTag } from '../../tie/keys.ts';
import { redactionMark } from '../../util/secrets/redact.ts';
import { basisOf } from '../derive/basis.ts';
import { pathBetween, tagCommit } from '../derive/derive-data.ts';
import { runView, tagFact } from '../derive/run-view.ts';
import { factValue, isKnown } from '../fact.ts';
import { hasRecord } from '../place.ts';
import { backNamesRun, otherRunsStand } from './back-link.ts';
import {
  type Check,
  fail,
  isAdded,
  isUnreachable,
  pass,
  short,
  skip,
  skipUnless,
  type Verdict,
  warn,
} from './check.ts';
import { type Claim, commitClaims, disagreement, repositoryClaims } from './link-claims.ts';

/** As lakeFS abbreviates ids. */
const shortestId = 8;

/** What came to the run after its seal can contradict the other links, and proves nothing beside them. */
const addedTags = ({ seal }: Subject): ReadonlySet<string> =>
  new Set(seal.added.flatMap(({ kind, key }) => (kind === 'tag' ? [`run tag "${key}"`] : [])));

/** Every run that a back-link names was given these. */
const ownTags = [runTag.tie, runTag.repository, runTag.commitId] as const;

/** A tag of the tie's own is gone, though a back-link names the run: somebody took it away. */
const missingOwnTag = ({ links, tie, run }: Subject, records: Records): string | undefined => {
  const view = runView(records);
  const isNamed = isKnown(links.backRunId) && factValue(run.id) === links.backRunId.value;
  if (view.origin !== 'mlflow' || !hasRecord(view.whole) || !isNamed) return undefined;
  const missing = ownTags.find((key) => !isKnown(tagFact(view, key)));
  return missing && `run tag "${missing}" is missing, though the back-link names the run for tie ${factValue(tie.id)}`;
};

/** What a claim names is the commit when it is that, or the beginning of its id; any other name may be moved. */
const settled = (all: readonly Claim[]) => {
  const full = all.filter(({ says }) => isCommitId(says));
  const wholeOf = (says: string): string =>
    full.find((one) => says.length >= shortestId && one.says.startsWith(says))?.says ?? says;
  return {
    commits: all.filter(({ says }) => /^[0-9a-f]+$/.test(says)).map(({ who, says }) => ({ who, says: wholeOf(says) })),
    names: all.filter(({ says }) => !/^[0-9a-f]+$/.test(says)),
  };
};

const agree = (subject: Subject, records: Records): Verdict => {
  const { links, data } = subject;
  const paths = ['links.forward.repository', 'links.forward.commit', 'data.datasets', 'links.back.metadata'] as const;
  const { commits, names } = settled(commitClaims(subject, records));
  const apart = disagreement(repositoryClaims(subject, records)) ?? disagreement(commits);
  if (apart !== undefined) return fail(`the links disagree: ${apart}`, ...paths);
  const untagged = missingOwnTag(subject, records);
  if (untagged !== undefined) return { ...fail(untagged, ...paths, 'tie.id'), isOnlyMissing: true };
  const later = addedTags(subject);
  if (commits.filter(({ who }) => !later.has(who)).length < 2) {
    const sides = [links.forward.commit, links.back.id];
    return skipUnless(sides, 'one of the links', 'fewer than two links say which commit it was', ...paths);
  }
  const [repository, back, commit] = [factValue(data.repository), factValue(links.back.id), factValue(data.commit.id)];
  if (repository !== undefined && back !== undefined && commit !== undefined) {
    const isReachable = pathBetween(records, repository, back, commit).length > 0;
    if (!isReachable && isKnown(data.commit.parents)) {
      return fail('the back-link does not stand on the commit that the run names', ...paths, 'links.back.parents');
    }
  }
  const unread = isUnreachable(links.back.id) ? '; the back-link could not be read when the snapshot was taken' : '';
  const same = `repository and commit are the same in ${commits.length} places${unread}`;
  return names.length === 0
    ? pass(same, ...paths)
    : warn(
        `${same}; ${names.map(({ who, says }) => `${who} says ${short(says)}`).join(', ')}, which is no commit id`,
        ...paths,
      );
};

type TagState = { readonly outcome: 'same' | 'moved' | 'gone' | 'unreachable' | 'unnamed'; readonly text: string };

const tagState = (tag: string, now: Fact<string>, expected: string): TagState => {
  if (tag.includes(redactionMark))
    return {
      outcome: 'unnamed',
      text: 'the name of a tag was taken out as a secret: whether it still stands cannot be said',
    };
  if (isUnreachable(now)) return { outcome: 'unreachable', text: `tag "${tag}" could not be read` };
  if (!isKnown(now)) return { outcome: 'gone', text: `tag "${tag}" does not exist` };
  return now.value === expected
    ? { outcome: 'same', text: `tag "${tag}" stands at ${short(expected)}` }
    : { outcome: 'moved', text: `tag "${tag}" stands at ${short(now.value)} and not at ${short(expected)}` };
};

const tagsStand = ({ data }: Subject, records: Records): Verdict => {
  const paths = ['data.tag', 'data.tagCommit', 'data.baselineTag'] as const;
  const expected = [
    [data.tag, data.tagCommit, data.commit.id],
    [data.baselineTag, tagCommit(basisOf(records), data.baselineTag), data.baseline.id],
  ] as const;
  const states = expected.flatMap(([tag, now, id]) =>
    isKnown(tag) && isKnown(id) ? [tagState(tag.value, now, id.value)] : [],
  );
  const textOf = (told: readonly TagState[]): string => told.map((state) => state.text).join('; ');
  const text = textOf(states);
  if (states.length === 0) return skipUnless([data.tag, data.baselineTag], 'the run', 'the tie names no tag', ...paths);
  if (states.some(({ outcome }) => outcome === 'moved' || outcome === 'gone'))
    return fail(textOf(states.filter(({ outcome }) => outcome !== 'same')), ...paths);
  if (states.some(({ outcome }) => outcome === 'unnamed')) return warn(text, ...paths);
  return states.some(({ outcome }) => outcome === 'unreachable') ? skip(text, ...paths) : pass(text, ...paths);
};

/** Whether a dataset input may name its data in a text that was left out of the seal, and so is covered here. */
const hasCoveredSource = ({ omitted, omittedFrom }: Subject['seal']): boolean =>
  omitted !== undefined && isKnown(omitted)
    ? omitted.value.some((field) => /^inputs\.\d+\.source$/.test(field))
    : omittedFrom !== undefined && factValue(omittedFrom)?.includes('inputs') === true;

const isPinned = ({ links, data, seal }: Subject): Verdict => {
  const paths = ['links.forward.commit', 'data.datasets'] as const;
  const refs = [links.forward.commit, ...data.datasets.map(({ commit }) => commit)]
    .filter(isKnown)
    .filter((ref) => !isAdded(ref));
  const moving = [...new Set(refs.map(({ value }) => value))].filter((ref) => !isCommitId(ref));
  if (refs.length === 0) {
    return skipUnless([links.forward.commit], 'the run', 'the run names no version of its data', ...paths);
  }
  if (moving.length > 0)
    return fail(`${moving.map((ref) => JSON.stringify(ref)).join(', ')} is no commit id and may move`, ...paths);
  if (hasCoveredSource(seal)) {
    const text =
      'the source of a dataset input held a secret and is not shown: whether it names a commit id cannot be told';
    return warn(text, ...paths, 'seal.omittedFrom');
  }
  return pass('all data of the run is named by commit id', ...(isAdded(links.forward.commit) ? [paths[1]] : paths));
};

export const linkChecks: readonly Check[] = [
  { id: 'LINK-01', title: 'All links name the same repository and commit', run: agree },
  { id: 'LINK-02', title: 'The back-link names this run', run: backNamesRun },
  { id: 'LINK-03', title: 'The tags still stand at their commits', run: tagsStand },
  { id: 'LINK-04', title: 'The run names its data by commit id', run: isPinned },
  { id: 'LINK-05', title: 'The other runs of the tie are those that the back-link lists', run: otherRunsStand },
];
