import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseRequirements } from '../card/requirements.schema.ts';
import { TiebackError } from '../errors.ts';
import type { RequirementSet } from '../model/requirements.ts';
import { type PackManifest, parseManifest } from './pack-manifest.ts';
import { builtInTemplates } from './package-root.ts';
import type { TemplateSources } from './template-engine.ts';
import { templateFault } from './template-fault.ts';

/** A template pack, read from disk and ready to render. */
export type TemplatePack = Pick<PackManifest, 'id' | 'version' | 'title'> & {
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

const readTemplate = async (folder: string, file: string): Promise<string> => {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    throw notFound(
      `template file "${file}" is not in "${folder}"`,
      'compare the paths in its manifest.yaml with the folder',
      error,
    );
  }
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

const readFolder = async (folder: string): Promise<TemplatePack> => {
  const manifest = parseManifest('manifest.yaml', await readTemplate(folder, 'manifest.yaml'));
  const base = manifest.inherits === undefined ? undefined : await readBuiltIn(manifest.inherits);
  const templates: Partial<Record<TemplateFormat, TemplateSources>> = {};
  for (const format of templateFormats) {
    const file = manifest.entry[format];
    if (file === undefined) continue;
    templates[format] = {
      file,
      source: await readTemplate(folder, file),
      partials: { ...base?.templates[format]?.partials, ...(await readPartials(folder, format)) },
    };
  }
  if (Object.keys(templates).length === 0) {
    throw templateFault({ file: 'manifest.yaml' }, 'entry names no template', 'give entry.html or entry.md');
  }
  const sheets = await Promise.all(manifest.css.map((file) => readTemplate(folder, file)));
  const { id, version, title, requirements } = manifest;
  return {
    id,
    version,
    title,
    templates,
    styles: [...(base === undefined ? [] : [base.styles]), ...sheets].join('\n'),
    ...(requirements === undefined
      ? {}
      : { requirements: parseRequirements(requirements, await readTemplate(folder, requirements)) }),
  };
};

const readBuiltIn = (name: string): ReturnType<typeof readFolder> => readFolder(join(builtInTemplates(), name));

/** One file of the user's own: it renders either format, with the partials and styles of the built-in pack at hand. */
const readSingle = async (path: string): Promise<TemplatePack> => {
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
  return { id, version: 'own', title: file, templates, styles: base.styles };
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
  if (names.includes(nameOrPath)) return readFolder(join(builtInTemplates(), nameOrPath));
  const found = await stat(nameOrPath).catch(() => undefined);
  if (found?.isDirectory() && existsSync(join(nameOrPath, 'manifest.yaml'))) return readFolder(nameOrPath);
  if (found?.isDirectory()) {
    throw notFound(
      `folder "${nameOrPath}" holds no manifest.yaml`,
      'a template pack is a folder with a manifest.yaml; or give one .hbs file',
    );
  }
  if (found?.isFile() && nameOrPath.endsWith('.hbs')) return readSingle(nameOrPath);
  if (found?.isFile()) throw notFound(`file "${nameOrPath}" is no .hbs template`, 'name the template something.hbs');
  throw notFound(
    `there is no template "${nameOrPath}"`,
    `give a path that exists, or one of the built-in packs: ${names.join(', ')}`,
  );
};
