import type { FileForm } from './file-form.ts';
import {
  isNoSecret,
  isNoSecretEntry,
  isNoSecretWord,
  isOtherName,
  isTokenOfText,
  secretKeyEnd,
} from './secret-value.ts';

const key = String.raw`["']?[\w.-]{0,64}(?:${secretKeyEnd})["']?`;
/** `password: …` at a line's beginning, as it stands in a patch and in a list, up to the value. */
const entryHead = new RegExp(
  String.raw`^([ +-]?\s{0,200}(?:-\s{1,20})*(${key})\s{0,20}(?::\s{1,20}|=\s{0,20}))(\S.*)$`,
  'i',
);
/** The same in the middle of a line: `{user: ada, password: …}`. */
const inlineEntry = new RegExp(String.raw`((?:^|[\s{[(,])(${key}):\s{1,20})([^\s,}\])"'][^\s,}\])]*)`, 'gi');

const bare = (name: string): string => name.replace(/^["']|["']$/g, '');

/** A value of YAML without the comment behind it. */
const parts = (rest: string): readonly [value: string, comment: string] => {
  const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(rest)?.[0];
  if (quoted !== undefined) return [quoted, rest.slice(quoted.length)];
  const comment = rest.search(/\s#/);
  const value = rest.slice(0, comment < 0 ? undefined : comment).trimEnd();
  return [value, rest.slice(value.length)];
};

const unquoted = (value: string): string => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;

/** A mapping, a list, or the head of a block: what stands in it is looked at by itself. */
const isOpening = (value: string): boolean => /^(?:[{[]|[|>][+-]?\d?[+-]?$|&\w+$)/.test(value);

/** Whether what stands behind a name is kept: words of YAML only where they stand in no quotes. */
const isKept = (value: string): boolean => {
  const text = unquoted(value);
  return text === '' || (text === value ? isNoSecretEntry(text) : isNoSecret(text));
};

/** A line that is one entry, without its secret; undefined where it must be looked into. */
const wholeEntry = (line: string, mark: string): string | undefined => {
  const [all, head = '', name = '', rest = ''] = entryHead.exec(line) ?? [];
  if (all === undefined || /^#(?:\s|$)/.test(rest)) return undefined;
  const [value, comment] = parts(rest);
  const isQuoted = unquoted(value) !== value;
  if (isOpening(value)) return undefined;
  // Of a command only its first word is the value: `PASSWORD=x python train.py`.
  const isShell = head.endsWith('=') && !name.includes('.') && !isQuoted;
  const secret = isShell ? (/^\S+/.exec(value)?.[0] ?? value) : value;
  if (isOtherName(bare(name)) || isKept(secret) || isTokenOfText(bare(name), unquoted(secret))) return line;
  const delimiter = isQuoted ? value.slice(0, 1) : '';
  return `${head}${delimiter}${mark}${delimiter}${value.slice(secret.length)}${comment}`;
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
  return line.replace(inlineEntry, (all: string, head: string, name: string, value: string) => {
    if (isOtherName(bare(name)) || isTokenOfText(bare(name), value) || isOpening(value)) return all;
    const isSecret = form === 'entries' ? !isNoSecretEntry(value) : hasSign.test(value) && !isNoSecretWord(value);
    return isSecret ? `${head}${mark}` : all;
  });
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

const openHead = new RegExp(String.raw`^[ +-]?(\s{0,200})(?:-\s{1,20})*(${key})\s{0,20}:\s*(?:#.*)?$`, 'i');

/** How far the key is indented whose secret value may stand by itself in the next line; undefined for any other line. */
export const openKeyIndent = (line: string): number | undefined => {
  const [all, indent = '', name = ''] = openHead.exec(line) ?? [];
  return all === undefined || isOtherName(bare(name)) ? undefined : indent.length;
};

// A recipe of make, indented by a tab, is none.
const loneValue = /^([ +-]?( {1,200}))(?!(?:[-?]\s|[#[{&|>]))(\S.*)$/;
/** A line that holds nothing but the value of the key before it, without that; undefined for any other one. */
export const redactLoneValue = (line: string, keyIndent: number, mark: string): string | undefined => {
  const [all, head = '', indent = '', rest = ''] = loneValue.exec(line) ?? [];
  const [value, comment] = parts(rest);
  const isMapping = /:(?:\s|$)/.test(unquoted(value) === value ? value : comment);
  if (all === undefined || indent.length <= keyIndent || isMapping) return undefined;
  return isKept(value) ? line : `${head}${mark}${comment}`;
};

const namedSecret = new RegExp(
  String.raw`^[ +-]?\s{0,200}(?:-\s{1,20})?name:\s{1,20}["']?[\w.-]{0,64}(?:${secretKeyEnd})["']?\s*$`,
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
  return isKept(value) ? line : `${head}${mark}${comment}`;
};
