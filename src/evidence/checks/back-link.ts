import type { BackLinkFacts, Records, Subject } from '../../model/evidence.ts';
import { type ExtraRuns, listedRuns, parseExtraRuns, type TiedRun } from '../../tie/extra-runs.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { counted } from '../../util/counted.ts';
import { tiedRuns } from '../derive/tied-runs.ts';
import { factValue, isKnown } from '../fact.ts';
import {
  fail,
  isUnreachable,
  pass,
  sealedRunBesides,
  short,
  skipFor,
  skipUnless,
  type Verdict,
  warn,
} from './check.ts';

/** What the back-link says of the tie's other runs: that there were none, when it says nothing. */
const statedRuns = ({ links }: Subject): ExtraRuns => {
  const stated = links.back.metadata.find(({ key }) => key === backLinkKey.extraRuns)?.fact;
  return parseExtraRuns((stated && factValue(stated)) ?? '') ?? { count: 0, sha256: '' };
};

/** The runs of the tie that MLflow has now, besides the one that the back-link names. */
const runsBesides = ({ links, tie }: Subject, records: Records): readonly TiedRun[] | undefined =>
  tiedRuns(records, factValue(tie.id))?.filter(({ id }) => id !== factValue(links.backRunId));

const runPaths = ['links.backRunId', 'run.id', 'run.extraRuns', 'run.otherRuns'] as const;

/** A deleted one does not count: it may have been deleted before the list was made. */
const unlisted = (listed: readonly string[], found: readonly TiedRun[]): readonly string[] =>
  found.filter(({ id, isDeleted }) => !isDeleted && !listed.includes(id)).map(({ id }) => id);

/** Of a run that the back-link does not name: whether it is one of those that it lists by a hash over their ids. */
const isListed = (subject: Subject, records: Records, own: string, main: string): Verdict => {
  const stated = statedRuns(subject);
  const named = `the back-link names run ${main}`;
  if (stated.count === 0) return fail(`${named}, no other one, and not run ${own}`, ...runPaths);
  const found = runsBesides(subject, records);
  const sealed = `${named} and seals the list of ${stated.count} more by a hash`;
  if (found === undefined) {
    const unread = `${named}; whether this run is one of the ${stated.count} more that it lists`;
    return skipUnless(subject.run.otherRuns, unread, `${sealed}; the runs of the tie were not looked for`, ...runPaths);
  }
  const listed = listedRuns(stated, found);
  if (listed === undefined) {
    return warn(
      `${sealed}, which the ${found.length} found now do not give: whether this run is on it cannot be told`,
      ...runPaths,
    );
  }
  return listed.includes(own)
    ? pass(`${named} and seals the list of ${stated.count} more runs of the tie, and this run is on it`, ...runPaths)
    : fail(
        `${named} and seals the list of ${stated.count} more runs of the tie, and this run is not on it`,
        ...runPaths,
      );
};

const inWords = (count: number): string => (count === 2 ? 'two' : String(count));

/** Back-links that do not say the same: a resume may have made one twice, another run or seal is somebody else's. */
const rivalLinks = (all: readonly BackLinkFacts[]): readonly BackLinkFacts[] =>
  [
    ...new Map(
      all.toReversed().map((link) => [JSON.stringify([link.runId, link.seal].map(factValue)), link] as const),
    ).values(),
  ].toReversed();

const rivalText = ({ id, runId, seal }: BackLinkFacts): string => {
  const [commit, run, hash] = [id, runId, seal].map((fact) => factValue<string>(fact));
  return `${short(commit ?? '')} sealed ${hash === undefined ? 'nothing' : short(hash)} for run ${run ?? 'none'}`;
};

/** Whether the back-link names the run, or lists it. */
export const backNamesRun = (subject: Subject, records: Records): Verdict => {
  const { links, run } = subject;
  if (!isKnown(links.back.id)) {
    return isUnreachable(links.back.id)
      ? skipFor(links.back.id, 'the back-link', 'links.back.id')
      : fail('no branch in lakeFS leads to a commit that names the run', 'links.back.id');
  }
  const rivals = rivalLinks(links.backLinks);
  if (rivals.length > 1) {
    const named = rivals.map(rivalText).join(', ');
    return fail(`${inWords(rivals.length)} back-links: ${named}; the first is the oldest`, 'links.backLinks', 'run.id');
  }
  if (!isKnown(run.id)) return skipFor(run.id, 'the run', 'run.id');
  const besides = sealedRunBesides(subject);
  if (besides !== undefined) return isListed(subject, records, run.id.value, besides);
  return factValue(links.backRunId) === undefined
    ? fail('the back-link names no run', 'links.backRunId', 'run.id')
    : pass(`the back-link names run ${run.id.value}`, 'links.backRunId', 'run.id');
};

/** Whether the tie still has the runs that the back-link lists, and no others. */
export const otherRunsStand = (subject: Subject, records: Records): Verdict => {
  const paths = ['run.extraRuns', 'run.otherRuns'] as const;
  const { links, run } = subject;
  if (!isKnown(links.backRunId)) return skipFor(links.backRunId, 'the back-link', 'links.backRunId');
  const found = runsBesides(subject, records);
  if (found === undefined)
    return skipUnless(run.otherRuns, 'the runs of the tie', 'the runs of the tie were not looked for', ...paths);
  const stated = statedRuns(subject);
  const listed = listedRuns(stated, found);
  if (listed === undefined) {
    return fail(
      `the back-link lists ${counted(stated.count, 'more run')} of the tie, and the ${found.length} found now are not those`,
      ...paths,
    );
  }
  const later = unlisted(listed, found);
  if (later.length > 0) {
    return warn(
      `the back-link does not list run ${later.join(', ')}, which carries the tie's tag all the same`,
      ...paths,
    );
  }
  return pass(
    stated.count === 0
      ? 'the tie has no other run, and the back-link lists none'
      : `${stated.count === 1 ? 'the other run of the tie is the one' : `the ${stated.count} other runs of the tie are those`} that the back-link lists`,
    ...paths,
  );
};
