import { visibleText } from '../../util/visible-text.ts';

type Paint = (text: string) => string;

export type Style = {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  /** A text as people get it: this style's own colours stay, and whatever else could move, hide or reorder something is written out. */
  readonly shown: Paint;
};

const plain: Paint = (text) => text;

const fourDigits = (): number => 1000 + Math.floor(Math.random() * 9000);

/** A text and, at every odd place, what may be a colour of a style's: only that style knows its own number. */
export const splitPaint = (text: string): readonly string[] =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  text.split(/(\u001b\[\d+(?:;[1-9]\d{3}){3}m)/);

/**
 * Colours on a terminal that wants them, none elsewhere. Text of a service may hold escapes, too: ours bear a number that
 * nobody else knows until they are shown.
 */
export const createStyle = (isColoured: boolean): Style => {
  if (!isColoured) return { bold: plain, dim: plain, good: plain, bad: plain, warn: plain, shown: visibleText };
  const own = [fourDigits(), fourDigits(), fourDigits()].join(';');
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      `\u001b[${on};${own}m${text}\u001b[${off};${own}m`;
  const marks = new RegExp(`\u001b\\[(\\d+);${own}m`);
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    good: paint(32, 39),
    bad: paint(31, 39),
    warn: paint(33, 39),
    shown: (text) =>
      text
        .split(marks)
        .map((part, index) => (index % 2 === 0 ? visibleText(part) : `\u001b[${part}m`))
        .join(''),
  };
};
