import { isTiebackError, type TiebackError } from '../errors.ts';
import { lintPaths, type ParsedTemplate } from './lint/lint-paths.ts';
import { type PackKit, packKits } from './lint/pack-kit.ts';
import { any } from './lint/shape.ts';
import { type LintRules, lintTemplate } from './lint-template.ts';
import { loadPack, type TemplatePack } from './load-pack.ts';
import { parseTemplate } from './parse-template.ts';
import type { TemplateSources } from './template-engine.ts';

type Parsing = { readonly parsed: ParsedTemplate | undefined; readonly faults: readonly TiebackError[] };

const parse = (file: string, source: string, rules: LintRules): Parsing => {
  try {
    const program = parseTemplate(file, source);
    return { parsed: { file, program }, faults: [...lintTemplate(file, source, program, rules)] };
  } catch (error) {
    if (!isTiebackError(error)) throw error;
    return { parsed: undefined, faults: [error] };
  }
};

const lintSources = (
  { file, source, partials }: TemplateSources,
  { helpers, root }: PackKit,
  isHtml: boolean,
): readonly TiebackError[] => {
  const rules: LintRules = { helpers, partials: new Set(Object.keys(partials)), isHtml };
  const entry = parse(file, source, rules);
  const named = Object.entries(partials).map(([name, one]) => [name, parse(one.file, one.source, rules)] as const);
  const faults = [...entry.faults, ...named.flatMap(([, one]) => one.faults)];
  const parsed = new Map(
    named.flatMap(([name, one]) => (one.parsed === undefined ? [] : [[name, one.parsed] as const])),
  );
  // A partial that nobody calls is looked at for what it names from the top.
  const alone = [...parsed.values()].flatMap((one) => lintPaths(one, parsed, helpers, root, any));
  const called = entry.parsed === undefined ? [] : lintPaths(entry.parsed, parsed, helpers, root, root);
  return [...faults, ...called, ...alone];
};

/** What only shows when it is rendered. */
const trial = (pack: TemplatePack, { render }: PackKit): readonly TiebackError[] =>
  (['html', 'md'] as const).flatMap((format) => {
    if (pack.templates[format] === undefined) return [];
    try {
      render(pack, format);
      return [];
    } catch (error) {
      if (isTiebackError(error, 'REPORT_TEMPLATE_INVALID')) return [error];
      throw error;
    }
  });

const load = async (nameOrPath: string): Promise<TemplatePack | TiebackError> => {
  try {
    return await loadPack(nameOrPath);
  } catch (error) {
    if (isTiebackError(error, 'REPORT_TEMPLATE_INVALID')) return error;
    throw error;
  }
};

/**
 * Everything that is wrong with a template pack: what its templates may not hold, every path that the context schema does not
 * have, and what a trial with sample evidence runs into.
 * @throws REPORT_TEMPLATE_NOT_FOUND
 */
export const lintPack = async (nameOrPath: string): Promise<readonly TiebackError[]> => {
  const pack = await load(nameOrPath);
  if (isTiebackError(pack)) return [pack];
  const kit = await packKits[pack.reads]();
  const { html, md } = pack.templates;
  const found = [
    ...(html === undefined ? [] : lintSources(html, kit, true)),
    ...(md === undefined ? [] : lintSources(md, kit, false)),
  ];
  const all = found.length > 0 ? found : trial(pack, kit);
  return [...new Map(all.map((fault) => [fault.message, fault])).values()];
};
