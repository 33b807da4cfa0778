import type { SealAddition, Subject } from '../../model/evidence.ts';
import type { Fact, KnownFact, SealMark } from '../../model/fact.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { sealMarks, type ValueMark } from '../../tie/seal-marks.ts';
import { factValue, isKnown, readFact, readText, timeOfMs } from '../fact.ts';
import { type Place, valueAt } from '../place.ts';
import { shownChanges } from '../shown-values.ts';
import { type Basis, backLinkFact } from './basis.ts';
import { asMetricValue } from './metric-value.ts';

/** A marked value where MLflow's answer has it. */
export type MarkedPlace = { readonly mark: ValueMark; readonly place: Place };

const placeIn = ({ run }: Basis, { section, key }: ValueMark): Place | undefined => {
  if (section === 'metrics') return run.metrics.find((metric) => metric.key === key)?.value;
  if (section !== 'run') return run[section].find((entry) => entry.key === key)?.place;
  return key === 'status' || key === 'startTime' || key === 'endTime' ? run[key] : undefined;
};

/** Without a sealed record the back-link itself still says what the shown metrics were. */
const markedByBackLink = (basis: Basis): readonly MarkedPlace[] => {
  const metrics = basis.run.metrics.map(({ key, value: place }) => ({ key, place, value: valueAt(place) }));
  return shownChanges((key) => factValue(backLinkFact(basis, key)), metrics).flatMap((change) => {
    const place = metrics.find(({ key }) => key === change.key)?.place;
    return place === undefined ? [] : [{ mark: { section: 'metrics', ...change }, place }];
  });
};

/** Values of the run that are not as they were sealed; of shown metrics only when the sealed record is not at hand. */
export const markedPlaces = (
  basis: Basis,
  sealed: Fact<SealedRecord>,
  now: Fact<SealedRecord>,
): readonly MarkedPlace[] =>
  isKnown(sealed) && isKnown(now)
    ? sealMarks(sealed.value, now.value).flatMap((mark) => {
        const place = placeIn(basis, mark);
        return place === undefined ? [] : [{ mark, place }];
      })
    : markedByBackLink(basis);

const kinds = { params: 'param', metrics: 'metric', tags: 'tag' } as const;

/** What came to the run after it had been sealed. */
export const additionFacts = (marked: readonly MarkedPlace[]): readonly SealAddition[] =>
  marked.flatMap(({ mark: { section, key, sealed }, place }) => {
    if (section === 'run' || sealed !== undefined) return [];
    const value = section === 'metrics' ? readFact(place, asMetricValue, 'asserted') : readText(place, 'asserted');
    return [{ kind: kinds[section], key, value }];
  });

const keyOf = ({ record, pointer }: { readonly record: string; readonly pointer: string }): string =>
  JSON.stringify([record, pointer]);

const sealedText = ({ section, key, sealed = '' }: ValueMark): string =>
  section === 'run' && key !== 'status' ? (timeOfMs(sealed) ?? sealed) : sealed;

/** What is to be said of every fact that is read from a place. */
export type PlaceMark = { readonly place: Place; readonly seal: SealMark };

const markOf = (mark: ValueMark): SealMark =>
  mark.sealed === undefined ? { kind: 'added' } : { kind: 'changed', sealed: sealedText(mark) };

export const valueMarks = (marked: readonly MarkedPlace[]): readonly PlaceMark[] =>
  marked.map(({ mark, place }) => ({ place, seal: markOf(mark) }));

const isKnownFact = (value: object): value is KnownFact<unknown> =>
  'grade' in value && 'sources' in value && Array.isArray(value.sources);

/** Nobody sealed what was added: it is somebody's word, whatever tag it stands in. */
const marked = (fact: KnownFact<unknown>, seal: SealMark): KnownFact<unknown> => ({
  ...fact,
  grade: seal.kind === 'added' && fact.grade !== 'derived' ? 'asserted' : fact.grade,
  seal,
});

const sealedTime = (time: Fact<string>): number => {
  if (!isKnown(time)) return Number.NaN;
  return Date.parse(time.seal?.kind === 'changed' ? time.seal.sealed : time.value);
};

/** A duration was sealed as the time between those that were. */
const withSealedDuration = (run: Subject['run']): Subject['run'] => {
  const { durationMs, startedAt, endedAt } = run;
  const sealed = sealedTime(endedAt) - sealedTime(startedAt);
  if (!isKnown(durationMs) || durationMs.seal?.kind !== 'changed' || !Number.isFinite(sealed)) return run;
  return { ...run, durationMs: { ...durationMs, seal: { kind: 'changed', sealed: String(sealed) } } };
};

/** The subject with a mark on every fact that was read where a value is not as it was sealed. */
export const markSubject = (subject: Subject, placed: readonly PlaceMark[]): Subject => {
  if (placed.length === 0) return subject;
  const marks = new Map(placed.map(({ place, seal }) => [keyOf(place), seal]));
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    if (isKnownFact(value)) {
      const seal = value.sources.map((source) => marks.get(keyOf(source))).find((mark) => mark !== undefined);
      return seal === undefined ? value : marked(value, seal);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
  };
  // The seal's own part gives both values already.
  const walked = walk(subject) as Subject;
  return { ...walked, run: withSealedDuration(walked.run), seal: subject.seal };
};
