import Handlebars from 'handlebars';
import { isTiebackError } from '../errors.ts';
import { guardOutput } from './guard-output.ts';
import type { Helper, Helpers } from './helpers/helper.ts';
import { isTruthy } from './helpers/logic-helpers.ts';
import { blockHelpers, type LintRules, lintTemplate } from './lint-template.ts';
import { isMarkup, markupText } from './markup.ts';
import { clipText, isShown } from './shown.ts';
import { templateFault } from './template-fault.ts';

export type TemplateSources = {
  /** Names the entry in errors. */
  readonly file: string;
  readonly source: string;
  /** By name; `file` names them in errors. */
  readonly partials: Readonly<Record<string, { readonly file: string; readonly source: string }>>;
};

export type TemplateEngine = (context: unknown, helpers: Helpers, escapeText: (text: string) => string) => string;

type Options = Handlebars.HelperOptions & {
  readonly loc?: { readonly source?: string; readonly start: { readonly line: number } };
};

const faultAt =
  ({ loc }: Options): Parameters<Helper>[0]['fault'] =>
  (problem, hint) =>
    templateFault({ file: loc?.source ?? 'template', line: loc?.start.line }, problem, hint);

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

const notThere = 'a value that does not exist is used';
const notThereHint = 'look for a misspelt path; ask {{#if (defined x)}} for one that may be absent';

/** Handlebars hands over the arguments and, last, its options. */
const inline =
  (name: string, helper: Helper) =>
  (...given: unknown[]): unknown => {
    const options = given.pop() as Options;
    const fault = faultAt(options);
    if (name !== 'defined' && given.some((arg) => arg === undefined || arg === null))
      throw fault(notThere, notThereHint);
    return helper({ args: given, hash: options.hash, fault });
  };

/** Handlebars' own blocks, but for facts and for what does not exist. */
const blocks = (hb: typeof Handlebars): Record<string, Handlebars.HelperDelegate> => {
  const choose = (isWanted: (value: unknown) => boolean) =>
    function (this: unknown, value: unknown, options: Options): string {
      if (value === undefined) throw faultAt(options)(notThere, notThereHint);
      return isWanted(value) ? options.fn(this) : options.inverse(this);
    };
  const through = (builtIn: Handlebars.HelperDelegate | undefined) =>
    function (this: unknown, value: unknown, options: Options): unknown {
      if (value === undefined) throw faultAt(options)(notThere, notThereHint);
      if (isShown(value)) throw faultAt(options)(`the fact "${value.path}" is gone through`, 'print it: {{fact x}}');
      return builtIn?.call(this, value, options);
    };
  const { each, with: scope } = hb.helpers as Readonly<Record<string, Handlebars.HelperDelegate>>;
  return {
    if: choose(isTruthy),
    unless: choose((value) => !isTruthy(value)),
    each: through(each),
    with: through(scope),
  };
};

/** As by default, but without a warning on the user's terminal. */
const noPrototypes = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false };

const parse = (hb: typeof Handlebars, file: string, source: string): hbs.AST.Program => {
  try {
    return hb.parse(source, { srcName: file });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const line = /line (\d+)/i.exec(text)?.[1] ?? / - (\d+):\d+$/.exec(text)?.[1];
    const problem = text.split('\n').at(-1) ?? text;
    throw templateFault(
      { file, line: line === undefined ? undefined : Number(line) },
      problem,
      'see https://handlebarsjs.com/guide/ for what a template may hold',
      error,
    );
  }
};

const render = (file: string, run: () => string): string => {
  try {
    return run();
  } catch (error) {
    if (isTiebackError(error)) throw error;
    if (error instanceof RangeError) {
      throw templateFault({ file }, 'a partial calls itself without end', 'guard the inner call with {{#if …}}', error);
    }
    if (error instanceof Handlebars.Exception) throw templateFault({ file }, error.message, undefined, error);
    throw error;
  }
};

/**
 * Checks and compiles a template and its partials, apart from any other.
 * @throws TiebackError `REPORT_TEMPLATE_INVALID` with file and line
 */
export const compileTemplate = (
  { file, source, partials }: TemplateSources,
  helperNames: readonly string[],
  isHtml: boolean,
): TemplateEngine => {
  const hb = Handlebars.create();
  const helpers = new Set(helperNames);
  const rules: LintRules = { helpers, partials: new Set(Object.keys(partials)), isHtml };
  const knownHelpers = Object.fromEntries([...helpers, ...blockHelpers, 'print'].map((name) => [name, true]));
  const compile = (name: string, text: string) => {
    const program = parse(hb, name, text);
    for (const fault of lintTemplate(name, text, program, rules)) throw fault;
    const options = {
      srcName: name,
      knownHelpers: knownHelpers as KnownHelpers,
      knownHelpersOnly: true,
      noEscape: true,
      preventIndent: true,
    };
    return hb.compile(guardOutput(text, program, helpers), options);
  };
  for (const [name, partial] of Object.entries(partials))
    hb.registerPartial(name, compile(partial.file, partial.source));
  const template = compile(file, source);
  const builtIn = blocks(hb);
  return (context, ours, escapeText) => {
    const all = { ...ours, print: printWith(escapeText) };
    const delegates = Object.entries(all).map(([name, helper]) => [name, inline(name, helper)] as const);
    return render(file, () =>
      template(context, { ...noPrototypes, helpers: { ...builtIn, ...Object.fromEntries(delegates) } }),
    );
  };
};
