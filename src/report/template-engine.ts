import Handlebars from 'handlebars';
import { isTiebackError } from '../errors.ts';
import { type CallSite, callSites } from './call-sites.ts';
import { guardNames, guardProgram } from './guard-program.ts';
import { blockDelegates, inlineDelegates } from './helper-delegates.ts';
import type { Helpers } from './helpers/helper.ts';
import { blockHelpers, type LintRules, lintTemplate } from './lint-template.ts';
import { parseTemplate } from './parse-template.ts';
import { templateFault } from './template-fault.ts';

export type TemplateSources = {
  /** Names the entry in errors. */
  readonly file: string;
  readonly source: string;
  /** By name; `file` names them in errors. */
  readonly partials: Readonly<Record<string, { readonly file: string; readonly source: string }>>;
};

export type TemplateEngine = (context: unknown, helpers: Helpers, escapeText: (text: string) => string) => string;

/** As by default, but without a warning on the user's terminal. */
const noPrototypes = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false };

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
  const knownHelpers = Object.fromEntries([...helpers, ...blockHelpers, ...guardNames].map((name) => [name, true]));
  const sites = new Map<string, CallSite>();
  const compile = (name: string, text: string) => {
    const program = parseTemplate(name, text);
    for (const fault of lintTemplate(name, text, program, rules)) throw fault;
    const options = {
      srcName: name,
      knownHelpers: knownHelpers as KnownHelpers,
      knownHelpersOnly: true,
      noEscape: true,
      preventIndent: true,
    };
    const guarded = guardProgram(program, helpers);
    for (const [key, site] of callSites(name, text, guarded)) sites.set(key, site);
    return hb.compile(guarded, options);
  };
  for (const [name, partial] of Object.entries(partials))
    hb.registerPartial(name, compile(partial.file, partial.source));
  const template = compile(file, source);
  const blocks = blockDelegates(hb.helpers, sites);
  return (context, ours, escapeText) => {
    const helpersNow = { ...blocks, ...inlineDelegates(ours, escapeText, sites) };
    return render(file, () => template(context, { ...noPrototypes, helpers: helpersNow }));
  };
};
