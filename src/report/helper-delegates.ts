import type Handlebars from 'handlebars';
import type { TiebackError } from '../errors.ts';
import { type CallSite, type CallSites, siteKey } from './call-sites.ts';
import { type CallPlace, explainPath } from './explain-path.ts';
import type { Helper, Helpers } from './helpers/helper.ts';
import { isTruthy } from './helpers/logic-helpers.ts';
import { isMarkup, markupText } from './markup.ts';
import { clipText, isShown } from './shown.ts';
import { templateFault } from './template-fault.ts';

type Delegates = Record<string, Handlebars.HelperDelegate>;

type Options = Handlebars.HelperOptions & {
  readonly loc?: { readonly source?: string; readonly start: { readonly line: number; readonly column: number } };
  readonly blockParams?: CallPlace['blockParams'];
};

/** One call as it happens: what went wrong in it can be said in the author's words. */
type Happening = {
  readonly site: CallSite | undefined;
  readonly place: CallPlace;
  readonly fault: (problem: string, hint?: string) => TiebackError;
};

const happeningIn =
  (sites: CallSites) =>
  (context: unknown, { loc, data, blockParams }: Options): Happening => {
    const file = loc?.source ?? 'template';
    const site = loc === undefined ? undefined : sites.get(siteKey(file, loc.start));
    return {
      site,
      place: { context, data: data ?? {}, blockParams: blockParams ?? [] },
      fault: (problem, hint) => templateFault({ file, line: loc?.start.line, expression: site?.text }, problem, hint),
    };
  };

const mayBeAbsent = 'ask {{#if (defined x)}} for one that may be absent';

/** A value that is not there: a path that leads nowhere, or one that leads to nothing. */
const notThere = ({ site, place, fault }: Happening, index: number): TiebackError => {
  const path = site?.paths[index];
  if (site === undefined || path === undefined) {
    return fault('a value that does not exist is used', `look for a misspelt path; ${mayBeAbsent}`);
  }
  const known = explainPath(path, site.scope, place) ?? `look for a misspelt path in "${path.original}"`;
  return fault(`"${path.original}" does not exist`, `${known}; ${mayBeAbsent}`);
};

const isNothing = (value: unknown): boolean => value === undefined || value === null;

const printWith =
  (escapeText: (text: string) => string): Helper =>
  ({ args: [value], fault }) => {
    if (isMarkup(value)) return markupText(value);
    if (typeof value === 'string') return escapeText(clipText(value));
    if (typeof value === 'number') return escapeText(String(value));
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    if (isShown(value))
      throw fault(`the fact "${value.path}" is printed bare`, 'print it with its grade and source: {{fact x}}');
    throw fault('a list or an object is printed', 'print one of its fields, or go through it with {{#each}}');
  };

const given: Helper = ({ args: [value] }) => value;

/** Handlebars hands over the arguments and, last, its options. */
export const inlineDelegates = (ours: Helpers, escapeText: (text: string) => string, sites: CallSites): Delegates => {
  const happening = happeningIn(sites);
  const delegate = (name: string, helper: Helper): Handlebars.HelperDelegate =>
    function (this: unknown, ...args: unknown[]): unknown {
      const options = args.pop() as Options;
      const now = happening(this, options);
      const nothing = name === 'defined' ? -1 : args.findIndex(isNothing);
      if (nothing >= 0) throw notThere(now, nothing);
      return helper({ args, hash: options.hash, fault: now.fault });
    };
  const all = { ...ours, print: printWith(escapeText), given };
  return Object.fromEntries(Object.entries(all).map(([name, helper]) => [name, delegate(name, helper)]));
};

/** Handlebars' own blocks, but for facts and for what does not exist. */
export const blockDelegates = (builtIn: Readonly<Delegates>, sites: CallSites): Delegates => {
  const happening = happeningIn(sites);
  const choose = (isWanted: (value: unknown) => boolean): Handlebars.HelperDelegate =>
    function (this: unknown, value: unknown, options: Options): string {
      if (value === undefined) throw notThere(happening(this, options), 0);
      return isWanted(value) ? options.fn(this) : options.inverse(this);
    };
  const through = (block: Handlebars.HelperDelegate | undefined): Handlebars.HelperDelegate =>
    function (this: unknown, value: unknown, options: Options): unknown {
      const now = happening(this, options);
      if (value === undefined) throw notThere(now, 0);
      if (isShown(value)) throw now.fault(`the fact "${value.path}" is gone through`, 'print it: {{fact x}}');
      return block?.call(this, value, options);
    };
  return {
    if: choose(isTruthy),
    unless: choose((value) => !isTruthy(value)),
    each: through(builtIn['each']),
    with: through(builtIn['with']),
  };
};
