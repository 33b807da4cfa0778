import { existsSync } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseRequirements } from '../card/requirements.schema.ts';
import { isTiebackError, TiebackError } from '../errors.ts';
import type { RequirementSet } from '../model/requirements.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256 } from '../util/digest.ts';
import { isInside } from '../util/is-inside.ts';
import { type PackManifest, type PackSource, parseManifest } from './pack-manifest.ts';
import { builtInTemplates } from './package-root.ts';
import type { TemplateSources } from './template-engine.ts';
import { templateFault } from './template-fault.ts';

/** A template pack, read from disk and ready to render. */
export type TemplatePack = PackContent & {
  /** Whether it comes with this package. */
  readonly kind: 'built-in' | 'own';
  /** Over everything that a pack holds: two that have it in common render alike. */
  readonly sha256: string;
};

export type PackContent = Pick<PackManifest, 'id' | 'version' | 'title'> & {
  /** What its templates read. */
  readonly reads: PackSource;
  readonly templates: Readonly<Partial<Record<'html' | 'md', TemplateSources>>>;
  /** Style sheets, joined. */
  readonly styles: string;
  /** What the document is to answer; none for a pack without a checklist. */
  readonly requirements?: RequirementSet;
};

type TemplateFormat = 'html' | 'md';
const templateFormats = ['html', 'md'] as const;
type Partials = TemplateSources['partials'];

const notFound = (message: string, hint: string, cause?: unknown): TiebackError =>
  new TiebackError('REPORT_TEMPLATE_NOT_FOUND', message, { hint, cause });

/** A pack holds itself: a link out of it could bring any file of the reader's into a document. */
const assertInside = async (folder: string, file: string): Promise<void> => {
  const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, file))]);
  if (!isInside(root, target))
    throw templateFault({ file }, 'it is a link that leads out of the pack', 'put the file itself there');
};

const readTemplate = async (folder: string, file: string): Promise<string> => {
  try {
    await assertInside(folder, file);
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    if (isTiebackError(error)) throw error;
    throw notFound(
      `template file "${file}" is not in "${folder}"`,
      'compare the paths in its manifest.yaml with the folder',
      error,
    );
  }
};

const refusedInStyles: readonly (readonly [RegExp, string])[] = [
  [/<\s*\/\s*style|<!--/i, 'a style sheet may not end its element'],
  [/@import\b/i, 'a style sheet may not load another one'],
  [/url\(\s*["']?\s*(?!["']?\s*(?:#|data:))/i, 'a style sheet may not load anything: url() takes #ids and data: only'],
];

const readSheet = async (folder: string, file: string): Promise<string> => {
  const sheet = await readTemplate(folder, file);
  const problem = refusedInStyles.find(([pattern]) => pattern.test(sheet))?.[1];
  if (problem !== undefined) throw templateFault({ file }, problem, 'a document must need nothing but itself');
  return sheet;
};

/** `partials/html/row.hbs` and `partials/row.hbs` are both called `row`; the one for the format wins. */
const readPartials = async (folder: string, format: TemplateFormat): Promise<Partials> => {
  const found: Record<string, { file: string; source: string }> = {};
  for (const place of ['partials', join('partials', format)]) {
    if (!existsSync(join(folder, place))) continue;
    const names = (await readdir(join(folder, place))).filter((name) => name.endsWith('.hbs')).sort();
    for (const name of names) {
      const file = join(place, name).replaceAll('\\', '/');
      found[basename(name, '.hbs')] = { file, source: await readTemplate(folder, file) };
    }
  }
  return found;
};

const packOf = (content: PackContent, kind: TemplatePack['kind']): TemplatePack => ({
  ...content,
  kind,
  sha256: sha256(canonicalJson(content)),
});

/** What a base lends: its styles always, its templates to what reads the same. */
const lentBy = (base: PackContent, { evidence }: PackManifest): PackContent =>
  base.reads === evidence ? base : { ...base, templates: {} };

const readRequirements = async (folder: string, file: string | undefined): Promise<RequirementSet | undefined> =>
  file === undefined ? undefined : parseRequirements(file, await readTemplate(folder, file));

const readFolder = async (folder: string): Promise<PackContent> => {
  const manifest = parseManifest('manifest.yaml', await readTemplate(folder, 'manifest.yaml'));
  const base = manifest.inherits === undefined ? undefined : lentBy(await readBuiltIn(manifest.inherits), manifest);
  const templates: Partial<Record<TemplateFormat, TemplateSources>> = {};
  for (const format of templateFormats) {
    const file = manifest.entry[format];
    const inherited = base?.templates[format];
    const entry = file === undefined ? inherited : { file, source: await readTemplate(folder, file) };
    // A pack with entries of its own has the formats that they are for.
    const isWanted = file !== undefined || Object.keys(manifest.entry).length === 0;
    if (entry === undefined || !isWanted) continue;
    const { file: name, source } = entry;
    const partials = { ...inherited?.partials, ...(await readPartials(folder, format)) };
    templates[format] = { file: name, source, partials };
  }
  if (Object.keys(templates).length === 0) {
    throw templateFault({ file: 'manifest.yaml' }, 'entry names no template', 'give entry.html or entry.md');
  }
  const sheets = await Promise.all(manifest.css.map((file) => readSheet(folder, file)));
  const { id, version, title, evidence: reads } = manifest;
  const requirements = (await readRequirements(folder, manifest.requirements)) ?? base?.requirements;
  return {
    id,
    version,
    title,
    reads,
    templates,
    styles: [...(base === undefined ? [] : [base.styles]), ...sheets].join('\n'),
    ...(requirements === undefined ? {} : { requirements }),
  };
};

const readBuiltIn = async (name: string): Promise<PackContent> => {
  const names = await builtInNames();
  if (names.includes(name)) return readFolder(join(builtInTemplates(), name));
  throw templateFault(
    { file: 'manifest.yaml' },
    `inherits names "${name}", which is no built-in pack`,
    `they are ${names.join(', ')}`,
  );
};

/** One file of the user's own: it renders either format, with the partials and styles of the built-in pack at hand. */
const readSingle = async (path: string): Promise<PackContent> => {
  const base = await readFolder(join(builtInTemplates(), 'provenance'));
  const [file, source] = [basename(path), await readFile(path, 'utf8')];
  const wanted = /\.md\.hbs$/.test(file)
    ? ['md' as const]
    : /\.html\.hbs$/.test(file)
      ? ['html' as const]
      : templateFormats;
  const templates = Object.fromEntries(
    wanted.map((format) => [format, { file, source, partials: base.templates[format]?.partials ?? {} }]),
  );
  const id = basename(path, '.hbs')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return { id, version: 'own', title: file, reads: base.reads, templates, styles: base.styles };
};

/** Names of the packs that come with this package. */
export const builtInNames = async (): Promise<readonly string[]> =>
  (await readdir(builtInTemplates(), { withFileTypes: true }))
    .filter((one) => one.isDirectory())
    .map(({ name }) => name)
    .sort();

/**
 * Reads a built-in pack by its name, or a user's own by its path: a single `.hbs` file, or a folder with `manifest.yaml`.
 * @throws TiebackError `REPORT_TEMPLATE_NOT_FOUND`, `REPORT_TEMPLATE_INVALID`
 */
export const loadPack = async (nameOrPath: string): Promise<TemplatePack> => {
  const names = await builtInNames();
  if (names.includes(nameOrPath)) return packOf(await readFolder(join(builtInTemplates(), nameOrPath)), 'built-in');
  const found = await stat(nameOrPath).catch(() => undefined);
  if (found?.isDirectory() && existsSync(join(nameOrPath, 'manifest.yaml')))
    return packOf(await readFolder(nameOrPath), 'own');
  if (found?.isDirectory()) {
    throw notFound(
      `folder "${nameOrPath}" holds no manifest.yaml`,
      'a template pack is a folder with a manifest.yaml; or give one .hbs file',
    );
  }
  if (found?.isFile() && nameOrPath.endsWith('.hbs')) return packOf(await readSingle(nameOrPath), 'own');
  if (found?.isFile()) throw notFound(`file "${nameOrPath}" is no .hbs template`, 'name the template something.hbs');
  throw notFound(
    `there is no template "${nameOrPath}"`,
    `give a path that exists, or one of the built-in packs: ${names.join(', ')}`,
  );
};
