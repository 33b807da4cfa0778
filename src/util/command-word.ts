/** A value as one word of a POSIX shell command. */
export const posixWord = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** For cmd and PowerShell alike; a backslash before the last quote would take its meaning away. */
const windowsWord = (text: string): string =>
  /^[\w.\\/:+-]+$/.test(text) ? text : `"${text.replace(/\\+$/, '$&$&')}"`;

/** A path or a name as one word of a command that is shown to be copied. */
export const commandWord = (text: string, platform: NodeJS.Platform = process.platform): string =>
  platform === 'win32' ? windowsWord(text) : posixWord(text);
