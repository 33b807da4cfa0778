import type { TiebackError } from '../../errors.ts';
import { markup } from '../markup.ts';
import { isKnown, isShown, type Shown, seenText, withShown } from '../shown.ts';

export type HelperCall = {
  /** What stands after the helper's name; never `undefined`, but for `defined`. */
  readonly args: readonly unknown[];
  readonly hash: Readonly<Record<string, unknown>>;
  /** An error that names the template and the line. */
  readonly fault: (problem: string, hint?: string) => TiebackError;
};

/** Answers a plain value, a fact seen another way, or markup. */
export type Helper = (call: HelperCall) => unknown;
export type Helpers = Readonly<Record<string, Helper>>;

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** The value behind a fact; a plain value itself. */
export const plainOf = (value: unknown): unknown => (isShown(value) ? value.value : value);

export const shownArgument = ({ args, fault }: HelperCall, helper: string): Shown => {
  const [first] = args;
  if (isShown(first)) return first;
  throw fault(`{{${helper}}} needs a fact`, 'print a plain value as {{name}}');
};

/** A helper that writes a value another way, and does the same inside a fact. */
export const textHelper =
  (write: (value: unknown, call: HelperCall) => string): Helper =>
  (call) => {
    const [first] = call.args;
    if (!isShown(first)) return write(first, call);
    return isKnown(first) ? withShown(first, { text: seenText(write(first.value, call)) }) : first;
  };

/** A helper that gives a value another form, and does the same to a fact. */
export const formHelper =
  (form: Shown['form'], write: (text: string) => string): Helper =>
  ({ args: [first] }) =>
    isShown(first)
      ? withShown(first, { form })
      : markup(write(form === 'block' ? textOf(first) : seenText(textOf(first))));
