import { setImmediate as turn } from 'node:timers/promises';
import { type Redact, redactionMark } from './redact.ts';

/** Tokens whose form alone says what they are, beside those that every text is searched for. */
const tokens =
  /\b(?:AIza[\w-]{35}|sk-[A-Za-z0-9_-]{20,200}|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,200}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{32,400}|SG\.[\w-]{16,64}\.[\w-]{16,128}|dop_v1_[a-f0-9]{64}|hvs\.[\w-]{24,200}|ya29\.[\w-]{20,400}|xapp-[\w-]{20,200}|AGE-SECRET-KEY-[A-Z0-9]{40,80})/g;
const connectionKey = /\b((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;\s"']{16,400}/gi;

const keyBegin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const keyEnd = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** A key that never ends is a text about keys: its lines are no Base64. */
const keyLine = /^[ +\-#/*"'>|]*(?:[A-Za-z0-9+/=\\]{16,}|[A-Za-z-]+: .*|[A-Za-z0-9+/=]{0,16})[\\n"',;\r]*$/;
/** The key's whole text in one line, as JSON has it. */
const keyInLine = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?!\s*$).*/;

export type Scanned = {
  readonly text: string;
  /** How many secrets were taken out. */
  readonly count: number;
};

const marksIn = (text: string): number => text.split(redactionMark).length - 1;

const cleanLine = (line: string, redact: Redact): string =>
  redact(line.replace(keyInLine, redactionMark))
    .replace(tokens, redactionMark)
    .replace(connectionKey, `$1${redactionMark}`);

/** A line's first character says in a patch what it is. */
const masked = (line: string): string => `${/^[ +\-#]?/.exec(line)?.[0] ?? ''}${redactionMark}`;

const linesPerTurn = 500;

/**
 * Takes secrets out of a text line by line, so that a patch stays one: what `redact` knows, tokens of well-known forms and
 * private keys. Lets others have their turn meanwhile.
 */
export const scanSecrets = async (text: string, redact: Redact): Promise<Scanned> => {
  const lines: string[] = [];
  let count = 0;
  let isInKey = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (index % linesPerTurn === linesPerTurn - 1) await turn();
    if (isInKey && keyEnd.test(line)) isInKey = false;
    else if (isInKey && keyLine.test(line)) {
      lines.push(masked(line));
      continue;
    } else {
      isInKey = keyBegin.test(line) && !keyInLine.test(line);
      if (isInKey) count += 1;
    }
    const clean = cleanLine(line, redact);
    count += Math.max(0, marksIn(clean) - marksIn(line));
    lines.push(clean);
  }
  return { text: lines.join('\n'), count };
};
