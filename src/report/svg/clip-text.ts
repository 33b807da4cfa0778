import { visibleText } from '../../util/visible-text.ts';

/** East Asian signs and emoji are about twice as wide as others. */
const isWide = (char: string): boolean =>
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    char,
  );

const widthOf = (chars: readonly string[]): number => chars.reduce((sum, char) => sum + (isWide(char) ? 2 : 1), 0);

const charsOf = (text: string): readonly string[] => [...visibleText(text).replace(/\s+/g, ' ')];

/** How many signs wide a text is drawn. */
export const signsOf = (text: string): number => widthOf(charsOf(text));

/** One line of a picture, cut to the width of so many signs; its whole text stands in the picture's description. */
export const clipText = (text: string, width: number, keep: 'start' | 'end' = 'start'): string => {
  const chars = charsOf(text);
  if (widthOf(chars) <= width) return chars.join('');
  const kept = keep === 'start' ? chars : chars.toReversed();
  let room = width - 1;
  const cut = kept.findIndex((char) => {
    room -= isWide(char) ? 2 : 1;
    return room < 0;
  });
  const left = kept.slice(0, cut);
  return keep === 'start' ? `${left.join('')}…` : `…${left.toReversed().join('')}`;
};

/** How many of these fit into so many signs. */
const fitting = (chars: readonly string[], width: number): number => {
  const over = chars.findIndex((_, index) => widthOf(chars.slice(0, index + 1)) > width);
  return over === -1 ? chars.length : over;
};

/** The same on two lines: broken behind a sign that joins words, where the rest has room then. */
export const wrapText = (text: string, width: number): readonly string[] => {
  const chars = charsOf(text);
  const most = fitting(chars, width);
  if (most === chars.length) return [chars.join('')];
  const joint = chars.slice(0, most).findLastIndex((char) => /[ ._/:@-]/.test(char)) + 1;
  const hasRoom = joint > 0 && widthOf(chars.slice(joint)) <= width;
  const cut = hasRoom ? joint : most;
  return [chars.slice(0, cut).join(''), clipText(chars.slice(cut).join(''), width)];
};
