import type { MetricFacts, Records, SealAddition, SealChange, Subject } from '../../model/evidence.ts';
import { isLateSeal, sealTimeText, unseenText } from '../../model/seal-time.ts';
import { sectionsText } from '../../tie/partial-seal.ts';
import { listSome } from '../../util/list-some.ts';
import { wasGenuine } from '../derive/derive-sealed-record.ts';
import { sealedRecordPlace } from '../derive/run-view.ts';
import { factValue, isKnown } from '../fact.ts';
import { hasRecord } from '../place.ts';
import {
  type Check,
  fail,
  isUnreachable,
  pass,
  sealedRunBesides,
  skip,
  skipFor,
  skipUnless,
  type Verdict,
  warn,
} from './check.ts';
import { offsetMs } from './time.ts';

const sealPaths = ['seal.sealed', 'seal.recomputed', 'seal.changedSections'] as const;

const timePaths = ['seal.sealedBy', 'seal.sealedAt', 'seal.delayMs'] as const;

/** A seal says nothing of the time before it. */
const lateSealText = (subject: Subject, records: Records): string | undefined => {
  const { sealedBy, delayMs } = subject.seal;
  const time = { way: factValue(sealedBy), delayMs: factValue(delayMs), clocksMs: offsetMs(subject, records) };
  return isLateSeal(time) ? `${sealTimeText(time)}: ${unseenText}` : undefined;
};

/** Whether the record on the anchor is there, complete, and does not give the sealed hash. */
const isRecordAltered = ({ seal: { sealed } }: Subject, records: Records): boolean =>
  hasRecord(sealedRecordPlace(records)) && sealed.grade === 'recorded' && !wasGenuine(records, sealed.value);

/** How many changes a reason names, and how much of a value. */
const namedChanges = 3;
const namedAdditions = 10;
const longestValue = 80;

const clipped = (text: string): string => (text.length > longestValue ? `${text.slice(0, longestValue)}…` : text);

const changeText = ({ field, sealed, now }: SealChange): string => {
  const was = isKnown(sealed) ? `was ${clipped(sealed.value)}` : 'was not there';
  return `${field} ${was}, is ${isKnown(now) ? clipped(now.value) : 'gone'}`;
};

const listed = (names: readonly string[]): string => listSome(names, namedAdditions);

/** Whether all that was sealed is as it was, whatever came to the run besides. */
const isUnchanged = ({ seal: { sealed, recomputed, changedSections, changes, added } }: Subject): boolean => {
  if (isKnown(sealed) && factValue(recomputed) === sealed.value) return true;
  return added.length > 0 && changes.length === 0 && factValue(changedSections)?.length === 0;
};

const omittedText = ({ seal: { omitted } }: Subject): string =>
  omitted !== undefined && isKnown(omitted) ? `not sealed, because they held secrets: ${listed(omitted.value)}` : '';

const additionText = ({ kind, key }: SealAddition): string =>
  `${kind === 'input' ? 'dataset input' : kind} ${clipped(key)}`;

const addedText = ({ seal: { added } }: Subject): string =>
  added.length === 0 ? '' : `added after it was sealed: ${listed(added.map(additionText))}`;

/** Sections that the seal leaves something out of, where no record names that: nothing can be said of them. */
const untoldSections = ({ seal: { omitted, omittedFrom } }: Subject): readonly string[] =>
  omitted === undefined || isKnown(omitted) || omittedFrom === undefined ? [] : (factValue(omittedFrom) ?? []);

const untoldText = (untold: readonly string[]): string => {
  const names = sectionsText(untold);
  return `${names} that held secrets were left out of the seal, and the sealed record, which names them, cannot be read: nothing shows whether the ${names} were edited since`;
};

const changesText = (changes: readonly SealChange[]): string => listSome(changes.map(changeText), namedChanges, '; ');

const isAsSealed = (subject: Subject, records: Records): Verdict => {
  const { sealed, recomputed, changes } = subject.seal;
  const besides = sealedRunBesides(subject);
  if (besides !== undefined) {
    return warn(
      `this run is not sealed itself, only run ${besides} of the same tie: nothing shows whether its values were edited since`,
      'links.backRunId',
      'run.id',
    );
  }
  if (!isKnown(sealed)) {
    const { id } = subject.links.back;
    return isKnown(id)
      ? skipFor(sealed, 'a seal', 'seal.sealed')
      : skipFor(id, 'the back-link, which holds the seal,', 'links.back.id');
  }
  if (isRecordAltered(subject, records)) {
    const altered = 'the record on the anchor is not the one that was sealed: it does not give the sealed hash';
    return factValue(recomputed) === sealed.value
      ? warn(`${altered}; the run in MLflow gives it, and so is as it was sealed`, ...sealPaths)
      : fail(altered, ...sealPaths);
  }
  if (!isKnown(recomputed)) {
    return isUnreachable(recomputed)
      ? skip('the run or a metric history could not be read when the snapshot was taken', ...sealPaths)
      : fail('the sealed run is no longer in MLflow', ...sealPaths);
  }
  const [omitted, added] = [omittedText(subject), addedText(subject)];
  if (isUnchanged(subject)) {
    const late = lateSealText(subject, records);
    const text = [omitted, added, late ?? ''].filter(Boolean);
    if (text.length > 0)
      return warn(text.join('; '), ...sealPaths, ...timePaths, 'seal.added', ...(omitted ? ['seal.omitted'] : []));
    return pass(
      'the run in MLflow is as it was sealed; its artifacts and model files are not part of the seal',
      ...sealPaths,
    );
  }
  const untold = untoldSections(subject);
  const changed = factValue(subject.seal.changedSections)?.filter((section) => !untold.includes(section));
  if (untold.length > 0 && changed?.length === 0) {
    return warn(`${untoldText(untold)}; all else is as it was sealed`, ...sealPaths, 'seal.omittedFrom');
  }
  const what = changes.length > 0 ? changesText(changes) : (changed ?? []).join(', ');
  const text = [
    `the run in MLflow was changed after it was sealed${what && `: ${what}`}`,
    added,
    untold.length > 0 ? untoldText(untold) : omitted,
  ];
  return fail(text.filter(Boolean).join('; '), ...sealPaths, 'seal.changes', ...(added ? ['seal.added' as const] : []));
};

const probabilityWords: ReadonlySet<string> = new Set(
  'accuracy acc auc auroc auprc roc precision recall sensitivity specificity f1 fbeta dice iou jaccard ppv npv tpr tnr fpr fnr probability prob'.split(
    ' ',
  ),
);
const otherScales: ReadonlySet<string> = new Set(
  'loss percent pct count std var time seconds ms log diff delta num n'.split(' '),
);

const wordsOf = (key: string): readonly string[] =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/** Whether a metric's name says that it is a share of one. */
export const isProbabilityLike = (key: string): boolean => {
  const words = wordsOf(key);
  return words.some((word) => probabilityWords.has(word)) && !words.some((word) => otherScales.has(word));
};

type Range = 'inside' | 'outside' | 'percent';

const rangeOf = (value: number | string): Range => {
  if (typeof value === 'string') return 'outside';
  if (value >= 0 && value <= 1) return 'inside';
  return value >= 2 && value <= 100 ? 'percent' : 'outside';
};

const isPlausible = ({ run }: Subject): Verdict => {
  const rated = run.metrics.flatMap(({ key, value }: MetricFacts) =>
    isProbabilityLike(key) && isKnown(value)
      ? [{ key, value: value.value, range: rangeOf(value.value), mark: value.seal?.kind }]
      : [],
  );
  const text = (range: Range) =>
    rated
      .filter((one) => one.range === range)
      .map(({ key, value }) => `${key} = ${value}`)
      .join(', ');
  if (rated.length === 0) {
    return skipUnless([run.status], 'the run', 'no metric is named like a probability', 'run.metrics');
  }
  if (text('outside')) return fail(`outside of 0 to 1: ${text('outside')}`, 'run.metrics');
  if (text('percent')) return warn(`outside of 0 to 1, perhaps in percent: ${text('percent')}`, 'run.metrics');
  const unsealed = rated.filter(({ mark }) => mark !== undefined);
  if (unsealed.length > 0) {
    const names = unsealed.map(({ key, mark }) => `${key} was ${mark} after the run was sealed`);
    return warn(`between 0 and 1: ${text('inside')}; ${names.join(', ')}`, 'run.metrics', 'seal.added');
  }
  return pass(`between 0 and 1: ${text('inside')}`, 'run.metrics');
};

export const metricChecks: readonly Check[] = [
  { id: 'METRIC-01', title: 'The run is as it was sealed', run: isAsSealed },
  { id: 'METRIC-02', title: 'Probabilities lie between 0 and 1', run: isPlausible },
];
