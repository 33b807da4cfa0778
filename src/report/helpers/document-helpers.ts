import type { Dialect } from '../dialect.ts';
import { markup } from '../markup.ts';
import { type Helpers, textOf } from './helper.ts';

const outcomes = ['pass', 'warn', 'fail', 'skip'] as const;

/** What a text in a style sheet's `content` may hold: anything else could end the string or the style element. */
const cssSign = (char: string): string =>
  /[A-Za-z0-9 .,:_()/-]/.test(char) ? char : `\\${(char.codePointAt(0) ?? 0).toString(16)} `;

/** Helpers that any document needs, whatever it is about. */
export const createDocumentHelpers = ({
  dialect,
  styles,
}: {
  readonly dialect: Dialect;
  readonly styles: string;
}): Helpers => ({
  outcome: ({ args: [outcome], fault }) => {
    const one = outcomes.find((known) => known === outcome);
    if (one === undefined) throw fault('{{outcome}} needs pass, warn, fail or skip');
    return markup(dialect.outcome(one));
  },
  lines: ({ args: [lines] }) =>
    markup(dialect.block(Array.isArray(lines) ? lines.map(textOf).join('\n') : textOf(lines))),
  styles: () => markup(styles),
  cssText: ({ args }) => markup(`"${[...args.map(textOf).join('').slice(0, 200)].map(cssSign).join('')}"`),
});
