import { visibleText } from '../../util/visible-text.ts';

/** East Asian signs and emoji are about twice as wide as others. */
const isWide = (char: string): boolean =>
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    char,
  );

const widthOf = (chars: readonly string[]): number => chars.reduce((sum, char) => sum + (isWide(char) ? 2 : 1), 0);

/** One line of a picture, cut to the width of so many signs; its whole text stands in the picture's description. */
export const clipText = (text: string, width: number, keep: 'start' | 'end' = 'start'): string => {
  const chars = [...visibleText(text).replace(/\s+/g, ' ')];
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
