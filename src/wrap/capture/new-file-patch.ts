const named: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\' };

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what needs quotes
const special = /[\u0000-\u001f"\\\u007f]/g;

const escaped = (character: string): string =>
  named[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;

/** A path as git's patches have it: what is no plain text stands in quotes. */
export const patchPath = (path: string): string => {
  const text = path.replace(special, escaped);
  return text === path ? path : `"${text}"`;
};

/** The patch that makes a file which git does not track; `path` counts from the repository's root. */
export const newFilePatch = (path: string, content: string, isExecutable: boolean): string => {
  const lines = content.split('\n');
  const hasFinalNewline = lines.at(-1) === '';
  if (hasFinalNewline) lines.pop();
  const head = [
    `diff --git ${patchPath(`a/${path}`)} ${patchPath(`b/${path}`)}`,
    `new file mode ${isExecutable ? '100755' : '100644'}`,
  ];
  if (lines.length === 0) return `${head.join('\n')}\n`;
  const body = lines.map((line) => `+${line}`);
  const range = lines.length === 1 ? '+1' : `+1,${lines.length}`;
  const end = hasFinalNewline ? [] : ['\\ No newline at end of file'];
  return `${[...head, '--- /dev/null', `+++ ${patchPath(`b/${path}`)}`, `@@ -0,0 ${range} @@`, ...body, ...end].join('\n')}\n`;
};
