import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TiebackError } from '../errors.ts';
import { closest } from '../util/closest.ts';
import { builtInNames, loadPack, type TemplatePack } from './load-pack.ts';
import { parseManifest } from './pack-manifest.ts';
import { builtInTemplates } from './package-root.ts';

const usage = (message: string, hint: string): TiebackError => new TiebackError('USAGE_INVALID', message, { hint });

const builtIn = async (name: string): Promise<{ readonly pack: TemplatePack; readonly folder: string }> => {
  const names = await builtInNames();
  if (names.includes(name)) return { pack: await loadPack(name), folder: join(builtInTemplates(), name) };
  throw new TiebackError('REPORT_TEMPLATE_NOT_FOUND', `there is no built-in pack "${name}"`, {
    hint: `they are ${names.join(', ')}`,
  });
};

const copyWhole = async (folder: string, target: string): Promise<readonly string[]> => {
  if (existsSync(target) && (await readdir(target)).length > 0)
    throw usage(`folder "${target}" is not empty`, 'name a new one with --out, or take single blocks with --block');
  await cp(folder, target, { recursive: true });
  const copied = await readdir(target, { recursive: true, withFileTypes: true });
  return copied.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
};

type BlockFile = { readonly file: string; readonly source: string };

const blockFiles = ({ id, templates }: TemplatePack, block: string): readonly BlockFile[] => {
  const found = [templates.html?.partials[block], templates.md?.partials[block]].filter((one) => one !== undefined);
  if (found.length > 0) return [...new Map(found.map((one) => [one.file, one])).values()];
  const names = [...new Set([templates.html, templates.md].flatMap((one) => Object.keys(one?.partials ?? {})))].sort();
  throw usage(
    `pack "${id}" has no block "${block}"`,
    `did you mean "${closest(block, names)}"? Its blocks are ${names.join(', ')}`,
  );
};

const manifestText = ({ id, title, reads }: TemplatePack): string =>
  `# ${title}, with blocks of our own: what is not here is as in the built-in pack.
id: my-${id}
version: 1.0.0
title: ${JSON.stringify(title)}
evidence: ${reads}
inherits: ${id}
`;

/** The folder has no pack yet, or one that is made over the same built-in one. */
const ensureManifest = async (pack: TemplatePack, target: string): Promise<readonly string[]> => {
  const file = join(target, 'manifest.yaml');
  if (!existsSync(file)) {
    await mkdir(target, { recursive: true });
    await writeFile(file, manifestText(pack), { flag: 'wx' });
    return [file];
  }
  const { inherits } = parseManifest('manifest.yaml', await readFile(file, 'utf8'));
  if (inherits === pack.id) return [];
  throw usage(`the pack in "${target}" does not inherit "${pack.id}"`, 'name another folder with --out');
};

const copyBlocks = async (
  pack: TemplatePack,
  target: string,
  blocks: readonly string[],
): Promise<readonly string[]> => {
  const files = blocks.flatMap((block) => blockFiles(pack, block));
  const there = files.find(({ file }) => existsSync(join(target, file)));
  if (there !== undefined)
    throw usage(`"${join(target, there.file)}" is there already`, 'change that one, or delete it');
  const written = [...(await ensureManifest(pack, target))];
  for (const { file, source } of files) {
    await mkdir(dirname(join(target, file)), { recursive: true });
    await writeFile(join(target, file), source, { flag: 'wx' });
    written.push(join(target, file));
  }
  return written;
};

/**
 * Copies a built-in pack to change it: all of it, or single blocks over the rest that stays built-in. Never writes over a file.
 * @returns what was written
 * @throws USAGE_INVALID, REPORT_TEMPLATE_NOT_FOUND
 */
export const ejectPack = async (
  name: string,
  target: string,
  blocks: readonly string[],
): Promise<readonly string[]> => {
  const { pack, folder } = await builtIn(name);
  return blocks.length === 0 ? copyWhole(folder, target) : copyBlocks(pack, target, blocks);
};
