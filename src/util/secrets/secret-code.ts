import type { FileForm } from './file-form.ts';
import { isNoSecret, isOtherName, isTokenOfText, secretKeyEnd } from './secret-value.ts';

type Line = (line: string) => string;

const name = String.raw`[\w.-]{0,64}(?:${secretKeyEnd})`;
/** A name and a sign with what is no text and no number behind them, so another name, a call or the like. */
const beforeExpression = new RegExp(
  String.raw`(${name})(\s{0,20}(?::?=(?!=))\s{0,20})(?=[^\s\d\\])(?!(?:\(\s{0,20}){0,2}[rbfu]{0,2}$)`,
  'gi',
);
/** The same behind a key in quotes: `{"Authorization": header}`. */
const keyBeforeExpression = /^()(\s{0,20}:\s{0,20})(?=[a-z_])(?![rbfu]{1,2}$)/i;
/** The same in a text with fields: `f"token={token}"`. */
const beforeField = new RegExp(String.raw`(${name})(\s{0,3}[:=\s]\s{0,3}'?\$?\{[a-z_][^{}'"]{0,100}\})`, 'gi');
/** Names that code has for pieces of text and for places in them; elsewhere they may be those of secrets. */
const codeName =
  /((?:^|[\W_])(?:start|end|stop|max|min|num|next|prev)_?token)(\s{0,20}(?:=|:\s{0,20}[\w.[\]| ]{1,60}=))/gi;
/** A text in quotes, to the line's end where it goes on in the next one. */
const quoted = /("[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|'[^'\\]*(?:\\.?[^'\\]*)*(?:'|$)|`[^`\\]*(?:\\.?[^`\\]*)*(?:`|$))/;

/** A character that stands in no text; between a name and its value it lets no pattern see that they belong together. */
const shield = '\uE000';
const withShield = `$1${shield}$2`;

/** Whether a text in quotes has fields: `f` stands before it, or its quotes are those of a template. */
const hasFields = (text: string, before: string): boolean => text.startsWith('`') || /\b(?:r?f|fr)$/i.test(before);

/**
 * In code a bare word behind a name is another name, so what `redact` would take for a secret stays, outside quotes. In quotes
 * and in a comment every word may be one. With `|` for the shield, this is how a line becomes another:
 *
 *     login(token=token, password="hunter2", note=f"token={token}")                 the line
 *     login(token|=token, password="hunter2", note=f"token|={token}")               shielded
 *     login(token|=token, password="[redacted]", note=f"token|={token}")            what `redact` makes of it
 *     login(token=token, password="[redacted]", note=f"token={token}")              without shields again
 *
 * The line is redacted as a whole, since a name may stand outside the quotes of its value; that is why parts of it are hidden.
 */
export const redactCodeLine = (line: string, redact: Line): string => {
  if (line.includes(shield) || /^[ +-]?\s*(?:#|\/\/|\*)/.test(line)) return redact(line);
  const parts = line.split(quoted);
  const shielded = parts.map((part, index) => {
    if (index % 2 === 1) return hasFields(part, parts[index - 1] ?? '') ? part.replace(beforeField, withShield) : part;
    const text = index === 0 ? part : part.replace(keyBeforeExpression, withShield);
    return text.replace(beforeExpression, withShield).replace(codeName, withShield);
  });
  return redact(shielded.join('')).replaceAll(shield, '');
};

const text = String.raw`[rbfu]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s{0,20}`;
/** A name, a sign and a parenthesis, behind which the value goes on in the next line: formatters break long texts so. */
const openText = new RegExp(
  String.raw`(?:^|[^\w.-])(${name})["']?\s{0,20}(?::[^=()"']{0,60})?(?:=|:)\s{0,20}\(\s{0,20}(?:${text})?(?:#.*)?$`,
  'i',
);
/** A command of the shell, or a setting of its environment. */
const isCommand = /^\s*(?:[!%]|export\s)/;
const textLine = /^([ +-]?\s{0,200})("(?:.*)")(,?\r?)$/;

const parsed = (json: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};

/** A line of a notebook with the text in it changed; undefined where it holds none, or the change is undefined. */
const changeText = (line: string, change: (code: string) => string | undefined): string | undefined => {
  const [, head = '', body = '', tail = ''] = textLine.exec(line) ?? [];
  const code = parsed(body);
  const clean = code === undefined ? undefined : change(code);
  if (clean === undefined) return undefined;
  return clean === code ? line : `${head}${JSON.stringify(clean)}${tail}`;
};

/** A notebook has each line of its code in a text of JSON; what is none is read as code. */
export const redactNotebookLine = (line: string, redact: Line): string =>
  changeText(line, (code) =>
    code
      .split('\n')
      .map((part) => (isCommand.test(part) ? redact(part) : redactCodeLine(part, redact)))
      .join('\n'),
  ) ?? redactCodeLine(line, redact);

/** The name of a secret whose value goes on in the next line, in parentheses. */
export const openTextName = (line: string, form: FileForm): string | undefined => {
  if (form !== 'code' && form !== 'notebook') return undefined;
  const code = form === 'code' ? line : parsed(textLine.exec(line)?.[2] ?? '');
  const name = openText.exec(code?.trimEnd() ?? '')?.[1];
  return name === undefined || isOtherName(name) ? undefined : name;
};

const loneText = /^([ +-]?\s{0,200}[rbfu]{0,2}(["']))((?:\\.|(?!\2)[^\\])+)\2(.*)$/is;
/** A line that begins with a piece of the text behind such a name, without that; undefined for any other one. */
export const redactLoneText = (line: string, form: FileForm, name: string, mark: string): string | undefined => {
  const withoutText = (code: string): string | undefined => {
    const [all, head, quote, value = '', tail] = loneText.exec(code) ?? [];
    if (all === undefined) return undefined;
    return isNoSecret(value) || isTokenOfText(name, value) ? code : `${head}${mark}${quote}${tail}`;
  };
  return form === 'notebook' ? changeText(line, withoutText) : withoutText(line);
};
