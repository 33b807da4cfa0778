import type { Records, Subject } from '../../model/evidence.ts';
import { asNumber, factValue, isKnown } from '../fact.ts';
import { at, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, pass, skipUnless, type Verdict, warn } from './check.ts';

/** What two machines that keep their time well may still differ by, and what an answer's `Date` rounds away. */
const clockSlackMs = 2000;
/** lakeFS keeps whole seconds: a commit may have been made up to the end of its second. */
const secondMs = 999;

type Moment = { readonly what: string; readonly fromMs: number; readonly untilMs: number };

const moments = ({ data, run, links }: Subject): readonly (Moment | undefined)[] => {
  const moment = (what: string, time: string | undefined, lengthMs: number): Moment | undefined => {
    const fromMs = Date.parse(time ?? '');
    return Number.isNaN(fromMs) ? undefined : { what, fromMs, untilMs: fromMs + lengthMs };
  };
  return [
    moment('the data commit', factValue(data.commit.createdAt), secondMs),
    moment('the start of the run', factValue(run.startedAt), 0),
    moment('the end of the run', factValue(run.endedAt), 0),
    moment('the back-link', factValue(links.back.createdAt), secondMs),
  ];
};

/** The larger of both servers' offsets: as recorded with the tie, else as seen when the snapshot was taken. */
export const offsetMs = ({ clocks }: Subject, records: Records): number => {
  const now = placeOf(records, recordId.clock);
  const offset = (name: 'lakefsOffsetMs' | 'mlflowOffsetMs') =>
    Math.abs(factValue(clocks[name]) ?? asNumber(valueAt(at(now, name))) ?? 0);
  return Math.max(offset('lakefsOffsetMs'), offset('mlflowOffsetMs'));
};

const paths = ['data.commit.createdAt', 'run.startedAt', 'run.endedAt', 'links.back.createdAt', 'clocks'] as const;

const inOrder = (subject: Subject, records: Records): Verdict => {
  const all = moments(subject);
  const known = all.filter((moment) => moment !== undefined);
  const reversed = known.flatMap((earlier, index) =>
    known.slice(index + 1).flatMap((later) => {
      const byMs = earlier.fromMs - later.untilMs;
      return byMs > 0 ? [{ text: `${earlier.what} is ${byMs} ms after ${later.what}`, byMs }] : [];
    }),
  );
  const toleratedMs = offsetMs(subject, records) + clockSlackMs;
  const text = reversed.map((one) => one.text).join('; ');
  if (reversed.some(({ byMs }) => byMs > toleratedMs)) return fail(text, ...paths);
  if (reversed.length > 0)
    return warn(
      `${text}: no more than the clocks may differ (${toleratedMs} ms, their offsets known to ± 1 s)`,
      ...paths,
    );
  if (known.length < all.length) {
    const { data, run, links } = subject;
    const facts = [data.commit.createdAt, run.startedAt, run.endedAt, links.back.createdAt];
    return skipUnless(facts, 'one of the four times', 'not all four times are recorded', ...paths);
  }
  const isOffKnown = isKnown(subject.clocks.lakefsOffsetMs) && isKnown(subject.clocks.mlflowOffsetMs);
  return pass(
    `data commit, start and end of the run and back-link follow each other${isOffKnown ? '' : ' (how far the clocks differed is not recorded)'}`,
    ...paths,
  );
};

export const timeChecks: readonly Check[] = [
  { id: 'TIME-01', title: 'Data commit, run and back-link follow each other in time', run: inOrder },
];
