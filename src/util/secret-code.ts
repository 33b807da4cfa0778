import { secretEnd } from './secret-value.ts';

type Line = (line: string) => string;

/** What stands behind a name and a sign and is no text and no number, so another name, a call or the like. */
const expression = new RegExp(
  String.raw`([\w.-]{0,64}(?:${secretEnd}|(?<![\w.-])pass))(\s{0,20}(?::?=(?!=))\s{0,20})(?=[^\s\d\\])(?![rbfu]{1,2}$)`,
  'gi',
);
/** Names that code has for pieces of text and for places in them; elsewhere they may be those of secrets. */
const codeName =
  /((?:^|[\W_])(?:start|end|stop|max|min|num|next|prev)_?token)(\s{0,20}(?:=|:\s{0,20}[\w.[\]| ]{1,60}=))/gi;
/** A text in quotes, to the line's end where it goes on in the next one. */
const quoted = /("[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|'[^'\\]*(?:\\.?[^'\\]*)*(?:'|$)|`[^`\\]*(?:\\.?[^`\\]*)*(?:`|$))/;

/** A character that stands in no text; it keeps a name apart from its value. */
const shield = '\uE000';

/**
 * In code a bare word behind a name is another name, such as in `token = tokens[i]`: what `redact` would take for a secret
 * stays, outside quotes. In quotes and in a comment every word may be one.
 */
export const redactCodeLine = (line: string, redact: Line): string => {
  if (line.includes(shield) || /^[ +-]?\s*(?:#|\/\/|\*)/.test(line)) return redact(line);
  const shielded = line
    .split(quoted)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(expression, `$1${shield}$2`).replace(codeName, `$1${shield}$2`),
    );
  return redact(shielded.join('')).replaceAll(shield, '');
};

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

/** A notebook has each line of its code in a text of JSON; what is none is read as code. */
export const redactNotebookLine = (line: string, redact: Line): string => {
  const [, head = '', body = '', tail = ''] = textLine.exec(line) ?? [];
  const text = parsed(body);
  if (text === undefined) return redactCodeLine(line, redact);
  const clean = text
    .split('\n')
    .map((part) => (isCommand.test(part) ? redact(part) : redactCodeLine(part, redact)))
    .join('\n');
  return clean === text ? line : `${head}${JSON.stringify(clean)}${tail}`;
};
