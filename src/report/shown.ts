import type { Fact, Grade, MissingFact, SealMark } from '../model/fact.ts';
import { sha256 } from '../util/digest.ts';
import { formatDuration, formatNumber } from './format-value.ts';

const brand: unique symbol = Symbol('shown');

/** How a template sees a fact. A helper such as `{{fact x}}` prints it; bare in a template it is an error. */
export type Shown = {
  readonly [brand]: true;
  readonly text: string;
  readonly grade: Grade | 'missing';
  /** Number of its footnote; 0 when nothing was read. */
  readonly note: number;
  /** The value as the evidence has it, for comparisons and charts; `null` when missing. */
  readonly value: unknown;
  /** Of a missing fact: why, in words. */
  readonly why: string;
  /** Of a missing fact: why, as the evidence says it; empty when it is known. */
  readonly cause: MissingFact['why'] | '';
  /** Of a value that is not as it was sealed: what is to be said beside it; else empty. */
  readonly sealText: string;
  readonly form: 'text' | 'code' | 'url' | 'block';
  /** Where code leads to, for ids that have a page. */
  readonly href?: string;
  /** Where it stands, such as `subject.data.commit.id`. */
  readonly path: string;
};

export const isShown = (value: unknown): value is Shown =>
  typeof value === 'object' && value !== null && brand in value;

export const isKnown = (shown: Shown): boolean => shown.grade !== 'missing';

/** Nobody asked for it, or there is none, so nothing is missing. */
export const isUnasked = ({ cause }: Shown): boolean => cause === 'not-asked' || cause === 'none';

/** In the place of a grade. */
export const gradeWordOf = ({ cause, grade }: Shown): string => {
  if (cause === 'none') return 'none found';
  return cause === 'not-asked' ? 'not asked' : grade;
};

/** A copy with some fields changed; without a prototype, as everything that templates reach. */
export const withShown = (shown: Shown, changes: Partial<Omit<Shown, typeof brand>>): Shown =>
  Object.assign(Object.create(null), shown, changes);

const whyInWords: Readonly<Record<MissingFact['why'], string>> = {
  absent: 'not recorded',
  unreachable: 'the service did not answer',
  none: 'none',
  'not-asked': 'not recorded',
};

/** Longer values are cut in print, with their length and digest; the JSON form has them whole. */
const maximumLength = 600;
const maximumSealed = 200;

export const clipText = (text: string, length = maximumLength): string =>
  text.length <= length
    ? text
    : `${text.slice(0, length).toWellFormed()} … (cut here: ${text.length} characters, SHA-256 ${sha256(text)})`;

/** Text that can be seen: nothing, and blanks alone, are said in words. */
export const seenText = (text: string): string => {
  if (text === '') return '(empty)';
  return text.trim() === '' ? `(${text.length} blank)` : clipText(text);
};

const textOf = (value: unknown, locale: string): string => {
  if (typeof value === 'string') return seenText(value);
  if (typeof value === 'number') return formatNumber(value, locale);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : clipText(value.map((one) => textOf(one, locale)).join(', '));
  return clipText(JSON.stringify(value));
};

/** Why a fact is missing: where the evidence knows more of what was not found than that, it says so itself. */
export const missingReason = ({ why, hint }: MissingFact): string => {
  if (hint === undefined) return whyInWords[why];
  return why === 'absent' ? clipText(hint) : `${whyInWords[why]}; ${clipText(hint)}`;
};

const sealTextOf = (mark: SealMark | undefined, path: string, locale: string): string => {
  if (mark === undefined) return '';
  if (mark.kind === 'added') return 'added after the seal';
  const isDuration = path.endsWith('Ms');
  return `today; sealed as ${isDuration ? formatDuration(Number(mark.sealed), locale) : clipText(mark.sealed, maximumSealed)}`;
};

/** What nobody wants of a card need not be in it; what a requirement wants is missing although nobody asked for it before. */
const missingAs = (fact: Fact<unknown>, path: string, wantedBy: string): Pick<Shown, 'why' | 'cause'> => {
  if (fact.grade !== 'missing') return { why: '', cause: '' };
  if (wantedBy !== '') {
    const wanted: MissingFact = fact.why === 'not-asked' ? { ...fact, why: 'absent' } : fact;
    return { why: `${missingReason(wanted)}; asked for by ${wantedBy}`, cause: wanted.why };
  }
  const isOptional = fact.why === 'absent' && path.startsWith('subject.card.');
  return isOptional ? { why: 'not stated', cause: 'not-asked' } : { why: missingReason(fact), cause: fact.why };
};

/** The presented form of a fact. */
export const showFact = (
  fact: Fact<unknown>,
  path: string,
  note: number,
  locale: string,
  /** Requirements that ask for it, or nothing. */
  wantedBy = '',
): Shown => {
  const known = fact.grade === 'missing' ? undefined : fact;
  return Object.assign(Object.create(null), {
    [brand]: true,
    text: known === undefined ? 'missing' : textOf(known.value, locale),
    grade: fact.grade,
    note,
    value: known === undefined ? null : known.value,
    ...missingAs(fact, path, wantedBy),
    sealText: sealTextOf(known?.seal, path, locale),
    form: 'text',
    path,
  });
};
