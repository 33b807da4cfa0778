import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const isOurs = (folder: string): boolean => {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'name' in manifest && manifest.name === 'tieback';
};

/** The folder of this package, found from any module in it: from sources, from the built library and from the bundled bin. */
export const findPackageRoot = (moduleUrl: string): string => {
  let folder = dirname(fileURLToPath(moduleUrl));
  while (!isOurs(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json of tieback above ${moduleUrl}`);
    folder = parent;
  }
  return folder;
};

/** Where the built-in template packs are. */
export const builtInTemplates = (): string => join(findPackageRoot(import.meta.url), 'templates');
