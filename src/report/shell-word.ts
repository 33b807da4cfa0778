import { posixWord } from '../util/command-word.ts';
import { visibleText } from './visible-text.ts';

/** A value as one word of a POSIX shell command, whatever it holds. */
export const shellWord = (text: string): string => posixWord(visibleText(text).replaceAll('\n', '⟨U+000A⟩'));
