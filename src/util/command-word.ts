/** A value in single quotes, as a POSIX shell reads it back. */
export const posixQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A value as one word of a POSIX shell command. */
export const posixWord = (text: string): string => (/^[\w./:@%+=,-]+$/.test(text) ? text : posixQuoted(text));

const lineEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** In one line whatever it holds; `$'…'` is understood by bash, zsh and ksh. */
const lineWord = (text: string): string =>
  /[\n\r]/.test(text) ? `$'${text.replace(/[\\'\n\r\t]/g, (char) => lineEscapes[char] ?? char)}'` : posixWord(text);

/** A command as it would be typed, in one line. */
export const commandLine = (words: readonly string[]): string => words.map(lineWord).join(' ');

/**
 * One word for cmd and PowerShell alike; a backslash before the last quote would take its meaning away. No way of quoting
 * serves both: cmd still replaces `%X%` in it, PowerShell `$x`, `$(…)` and backticks, and a `"` ends it.
 */
const windowsWord = (text: string): string =>
  /^[\w.\\/:+-]+$/.test(text) ? text : `"${text.replace(/\\+$/, '$&$&')}"`;

/** A path or a name as one word of a command that is shown to be copied. */
export const commandWord = (text: string, platform: NodeJS.Platform = process.platform): string =>
  platform === 'win32' ? windowsWord(text) : posixWord(text);
