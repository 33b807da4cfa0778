import { setImmediate as turn } from 'node:timers/promises';
import { type FileForm, fileFormOf } from './file-form.ts';
import { type Redact, redactionMark } from './redact.ts';
import { openTextName, redactCodeLine, redactLoneText, redactNotebookLine } from './secret-code.ts';
import {
  namesSecret,
  openKeyIndent,
  redactEntries,
  redactLoneValue,
  redactNamedValue,
  secretBlockIndent,
} from './secret-entries.ts';
import { keyBegin, keyEnd } from './secret-forms.ts';

const keyPrefix = /^[ +\-#/*"'>|]*/;
const keyText = /^(?:[A-Za-z0-9+/=\\]*(?:["',;\r][\\n"',;\r]*)?|[A-Za-z-]+: .*)$/;
/** A key that never ends is a text about keys: its lines are no Base64. */
const isKeyLine = (line: string): boolean => keyText.test(line.replace(keyPrefix, ''));
/** The key's whole text in one line, as JSON has it. */
const keyInLine = new RegExp(String.raw`${keyBegin.source}(?!\s*$).*`);

export type Scanned = {
  readonly text: string;
  /** How many secrets were taken out. */
  readonly count: number;
};

const marksIn = (text: string): number => text.split(redactionMark).length - 1;

const cleanLine = (line: string, form: FileForm, redact: Redact): string => {
  const keyless = line.replace(keyInLine, redactionMark);
  if (form === 'notebook') return redactNotebookLine(keyless, redact);
  if (form === 'code') return redactEntries(redactCodeLine(keyless, redact), form, redactionMark);
  return redact(redactEntries(keyless, form, redactionMark));
};

/** A line's first character says in a patch what it is. */
const masked = (line: string): string => `${/^[ +\-#]?/.exec(line)?.[0] ?? ''}${redactionMark}`;

/** The file that the following lines of a patch are from; `/dev/null` says nothing. */
const patchFile = /^(?:---|\+\+\+) "?[ab]\/(.*?)"?\t?$/;

/** Lines of which an earlier one says that they are secret. */
const createSecretLines = () => {
  let isInKey = false;
  let blockIndent: number | undefined;
  let openIndent: number | undefined;
  let isNamed = false;
  let textName: string | undefined;
  const isInBlock = (line: string): boolean => {
    const text = line.replace(/^[ +-]/, '');
    return blockIndent !== undefined && (text.trim() === '' || text.search(/\S/) > blockIndent);
  };
  return {
    /** Whether nothing of a line may be kept. */
    isSecret: (line: string): boolean => {
      if (isInKey && !keyEnd.test(line) && isKeyLine(line)) return true;
      return isInBlock(line) && !keyBegin.test(line) && line.slice(1).trim() !== '';
    },
    /** Takes note of a line that is kept. @returns whether a secret begins behind it, and how it reads by what went before */
    pass: (line: string, form: FileForm): { readonly text: string; readonly begins: boolean } => {
      const piece = textName === undefined ? undefined : redactLoneText(line, form, textName, redactionMark);
      if (piece === undefined) textName = openTextName(line, form);
      const lone = openIndent === undefined ? undefined : redactLoneValue(line, openIndent, redactionMark);
      const text = piece ?? lone ?? (isNamed ? redactNamedValue(line, redactionMark) : line);
      // A patch may show the old value before the new one.
      if (lone === undefined) openIndent = form === 'entries' ? openKeyIndent(line) : undefined;
      isInKey = keyBegin.test(line) && !keyInLine.test(line);
      const isGoingOn = isInBlock(line);
      if (!isGoingOn) blockIndent = form === 'entries' ? secretBlockIndent(line) : undefined;
      isNamed = form === 'entries' && namesSecret(line);
      return { text, begins: isInKey || (!isGoingOn && blockIndent !== undefined) };
    },
  };
};

const linesPerTurn = 500;

/**
 * Takes secrets out of a text line by line, so that a patch stays one: what `redact` knows, tokens of well-known forms,
 * private keys, and what entries such as `password: …` say. In a patch each file is read by its form. Lets others have
 * their turn meanwhile.
 */
export const scanSecrets = async (text: string, redact: Redact): Promise<Scanned> => {
  const lines: string[] = [];
  const secretLines = createSecretLines();
  let count = 0;
  let form: FileForm = 'entries';
  for (const [index, line] of text.split('\n').entries()) {
    if (index % linesPerTurn === linesPerTurn - 1) await turn();
    const path = patchFile.exec(line)?.[1];
    if (path !== undefined) form = fileFormOf(path);
    if (path === undefined && secretLines.isSecret(line)) {
      lines.push(masked(line));
      continue;
    }
    const { text: kept, begins } = secretLines.pass(line, form);
    const clean = cleanLine(kept, form, redact);
    count += Math.max(0, marksIn(clean) - marksIn(line)) + (begins ? 1 : 0);
    lines.push(clean);
  }
  return { text: lines.join('\n'), count };
};
