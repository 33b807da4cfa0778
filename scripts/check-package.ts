import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { pack } from './pack.ts';

/** Holds the package, as it would be published, against publint and "are the types wrong". */
const root = fileURLToPath(new URL('..', import.meta.url));

const requiredPaths = (): readonly string[] => {
  const entries = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  const named = [...entries, ...Object.values(manifest.bin)].map((path) => path.replace(/^\.\//, ''));
  return [...new Set([...named, 'dist/bin/THIRD-PARTY-LICENSES.txt', 'README.md', 'CHANGELOG.md', 'LICENSE'])];
};

/** What README points at by a relative link. */
const linkedPaths = (): readonly string[] =>
  [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);

const folder = mkdtempSync(join(tmpdir(), 'tieback-package-'));
try {
  if (!existsSync(join(root, 'dist'))) throw new Error('nothing is built: run "npm run build" first');
  const { tarball, paths } = pack(root, folder);
  const missing = requiredPaths().filter((path) => !paths.includes(path));
  for (const path of missing) console.error(`the package lacks ${path}`);
  const dead = linkedPaths().filter((link) => !paths.some((path) => path === link || path.startsWith(link)));
  for (const path of dead) console.error(`README points at ${path}, which the package lacks`);
  const foreign = paths.filter((path) => /^(src|test|scripts)\//.test(path));
  for (const path of foreign) console.error(`the package must not hold ${path}`);

  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const commands = [
    ['publint', '--strict', '--pack', 'false', join(folder, 'package')],
    ['attw', '--profile', 'esm-only', '--format', 'table-flipped', tarball],
  ] as const;
  const failed = commands.filter(
    ([program, ...args]) => spawnSync(program, args, { cwd: root, stdio: 'inherit' }).status !== 0,
  );
  console.log(`${paths.length} files in the package`);
  if (missing.length + dead.length + foreign.length + failed.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
