import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

type Where = { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> };

/** A home and a project folder with these files, by paths such as `home/.lakectl.yaml` and `project/tieback.yaml`. */
export const placeWith = (
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Where & { readonly path: (name: string) => string } => {
  const root = mkdtempSync(join(tmpdir(), 'tieback-config-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const path = (name: string): string => join(root, name);
  mkdirSync(path('home'));
  mkdirSync(path('project'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  }
  return { cwd: path('project'), env: { HOME: path('home'), ...env }, path };
};
