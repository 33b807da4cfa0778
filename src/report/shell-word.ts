import { visibleText } from './visible-text.ts';

/** A value as one word of a POSIX shell command, whatever it holds. */
export const shellWord = (text: string): string => {
  const visible = visibleText(text).replaceAll('\n', '⟨U+000A⟩');
  return /^[\w./:@%+=,-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", `'\\''`)}'`;
};
