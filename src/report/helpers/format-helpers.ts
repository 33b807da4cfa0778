import type { Dialect } from '../dialect.ts';
import { formatBytes, formatDate, formatDuration, formatNumber, formatPercent, shortId } from '../format-value.ts';
import { prettyJsonText } from '../json-text.ts';
import { markup } from '../markup.ts';
import { clipText, isKnown, isShown, seenText, withShown } from '../shown.ts';
import { formHelper, type Helper, type HelperCall, type Helpers, textHelper, textOf } from './helper.ts';

/** JSON laid out may be longer than a line of text. */
const blockLength = 4000;

const digitsOf = ({ hash, fault }: HelperCall): number | undefined => {
  const digits = hash['digits'];
  if (digits === undefined) return undefined;
  if (typeof digits === 'number' && Number.isInteger(digits) && digits >= 0 && digits <= 20) return digits;
  throw fault('digits= needs a whole number from 0 to 20');
};

const numeric = (format: (value: number, call: HelperCall) => string): Helper =>
  textHelper((value, call) => (typeof value === 'number' ? format(value, call) : textOf(value)));

const pretty = (text: string): string => clipText(prettyJsonText(text) ?? text, blockLength);

/** Helpers that write values: of facts the text changes, and grade and footnote stay. */
export const createFormatHelpers = (dialect: Dialect, locale: string): Helpers => {
  const code = formHelper('code', dialect.code);
  return {
    date: textHelper((value) => formatDate(textOf(value))),
    number: numeric((value, call) => formatNumber(value, locale, Math.max(digitsOf(call) ?? 6, 1))),
    exact: numeric((value) => String(value)),
    percent: numeric((value, call) => formatPercent(value, locale, digitsOf(call) ?? 1)),
    bytes: numeric((value) => formatBytes(value, locale)),
    duration: numeric((value) => formatDuration(value, locale)),
    shortId: (call) => code({ ...call, args: [textHelper((value) => shortId(textOf(value)))(call)] }),
    code,
    keyName: ({ args: [name] }) => markup(dialect.key(seenText(textOf(name)))),
    url: formHelper('url', dialect.url),
    pretty: (call) => {
      const [first] = call.args;
      if (!isShown(first)) return formHelper('block', dialect.block)({ ...call, args: [pretty(textOf(first))] });
      return isKnown(first)
        ? withShown(first, { form: 'block', text: pretty(textOf(first.value)) || first.text })
        : first;
    },
  };
};
