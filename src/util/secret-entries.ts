import { isNoSecret, isOtherName, secretEnd } from './secret-value.ts';

/** How the lines of a file are read: in `code` a bare word is a name, in `entries` (YAML, INI, …) it is a text, in `prose` just a word. */
export type FileForm = 'code' | 'entries' | 'prose';

const codeFile =
  /\.(?:py|pyi|pyx|pxd|ipynb|r|rmd|qmd|jl|c|cc|cpp|cxx|cu|cuh|h|hpp|rs|go|js|mjs|cjs|jsx|ts|mts|cts|tsx|java|kt|kts|scala|swift|lua|pl|rb|php|m|cs|sql|gradle|graphql|gql|proto|thrift)$/i;
const proseFile = /(?:\.(?:md|rst|txt|adoc|html?|tex)|^(?:LICENSE|README|CHANGELOG|NOTICE))$/i;

/** What a file's path tells of its form. */
export const fileFormOf = (path: string): FileForm => {
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (codeFile.test(base)) return 'code';
  return proseFile.test(base) ? 'prose' : 'entries';
};

const ends = `${secretEnd}|(?<![\\w.-])pass`;
const key = String.raw`["']?[\w.-]{0,64}(?:${ends})["']?`;
/** `password: …` at a line's beginning, as it stands in a patch and in a list, up to the value. */
const entryHead = new RegExp(
  String.raw`^([ +-]?\s{0,200}(?:-\s{1,20})*(${key})\s{0,20}(?::\s{1,20}|=\s{0,20}))(\S.*)$`,
  'i',
);
/** The same in the middle of a line: `{user: ada, password: …}`. */
const inlineEntry = new RegExp(String.raw`((?:^|[\s{[(,])(${key}):\s{1,20})([^\s,}\])"'][^\s,}\])]*)`, 'gi');

const bare = (name: string): string => name.replace(/^["']|["']$/g, '');
const isSecret = (name: string, value: string): boolean => !isOtherName(bare(name)) && !isNoSecret(value);

/** A value of YAML without the comment behind it. */
const parts = (rest: string): readonly [value: string, comment: string] => {
  const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(rest)?.[0];
  if (quoted !== undefined) return [quoted, rest.slice(quoted.length)];
  const value = /^.*?(?=\s+#|\s*$)/.exec(rest)?.[0] ?? rest;
  return [value, rest.slice(value.length)];
};

const unquoted = (value: string): string => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;

/** A mapping, a list, or the head of a block: what stands in it is looked at by itself. */
const isOpening = (value: string): boolean => /^(?:[{[]|[|>][+-]?\d?[+-]?$|&\w+$)/.test(value);

const wholeEntry = (line: string, mark: string): string | undefined => {
  const [all, head = '', name = '', rest = ''] = entryHead.exec(line) ?? [];
  if (all === undefined || /^#(?:\s|$)/.test(rest)) return undefined;
  const [value, comment] = parts(rest);
  const text = unquoted(value);
  // Of a command only its first word is the value: `PASSWORD=x python train.py`.
  if (isOpening(value) || text === '' || !isSecret(name, text)) return undefined;
  const isShell = /=$/.test(head) && !name.includes('.');
  const kept =
    isShell && text === value ? text.replace(/^\S+/, mark) : value === text ? mark : `${value[0]}${mark}${value[0]}`;
  return `${head}${kept}${comment}`;
};

const hasSign = /[\d!@#$%^&*+=/\\]/;

/** Takes out what a line says behind the name of a secret and a colon (or a sign of equality, in the form of a file of settings). */
export const redactEntries = (line: string, form: FileForm, mark: string): string => {
  if (form === 'entries') {
    const whole = wholeEntry(line, mark);
    if (whole !== undefined) return whole;
  }
  const isComment = /^[ +-]?\s*(?:#|\/\/|\*|--)/.test(line);
  if (form === 'code' && !isComment) return line;
  return line.replace(inlineEntry, (all: string, head: string, name: string, value: string) =>
    isSecret(name, value) && (form === 'entries' || hasSign.test(value)) && !isOpening(value) ? `${head}${mark}` : all,
  );
};

const blockHead = new RegExp(
  String.raw`^[ +-]?(\s{0,200})(?:-\s{1,20})*(${key})\s{0,20}:\s{1,20}[|>][+-]?\d?[+-]?\s*(?:#.*)?$`,
  'i',
);

/** How far the key is indented whose secret value fills the lines that follow; undefined for any other line. */
export const secretBlockIndent = (line: string): number | undefined => {
  const [all, indent = '', name = ''] = blockHead.exec(line) ?? [];
  return all === undefined || isOtherName(bare(name)) ? undefined : indent.length;
};

const namedSecret = new RegExp(
  String.raw`^[ +-]?\s{0,200}(?:-\s{1,20})?name:\s{1,20}["']?[\w.-]{0,64}(?:${ends})["']?\s*$`,
  'i',
);
/** Whether the next line's `value:` is secret, as in the environment of a container. */
export const namesSecret = (line: string): boolean => namedSecret.test(line);

const valueLine = /^([ +-]?\s{0,200}value:\s{1,20})(\S.*)$/i;
/** A line with a named secret's value, without that. */
export const redactNamedValue = (line: string, mark: string): string => {
  const [all, head = '', rest = ''] = valueLine.exec(line) ?? [];
  if (all === undefined) return line;
  const [value, comment] = parts(rest);
  return unquoted(value) === '' || isNoSecret(unquoted(value)) ? line : `${head}${mark}${comment}`;
};

const expression = new RegExp(
  String.raw`([\w.-]{0,64}(?:${ends}))(\s{0,20}(?:=(?!=)|:=)\s{0,20})(?=[A-Za-z_([{])(?![rbfu]{1,2}["'])`,
  'gi',
);
/** A character that stands in no text; it keeps a name apart from its value. */
const shield = '\uE000';

/** In code a bare word behind a name is another name, such as in `token = tokens[i]`: what `redact` would take for a secret stays. */
export const redactCodeLine = (line: string, redact: (line: string) => string): string => {
  if (line.includes(shield) || /^[ +-]?\s*(?:#|\/\/|\*)/.test(line)) return redact(line);
  return redact(line.replace(expression, `$1${shield}$2`)).replaceAll(shield, '');
};
