import { posixWord } from '../util/command-word.ts';
import { visibleLine } from '../util/visible-text.ts';

/** A value as one word of a POSIX shell command, whatever it holds. */
export const shellWord = (text: string): string => posixWord(visibleLine(text));
