import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unmatchedIncludes } from './unmatched-includes.ts';

/** A lint rule for files that have moved away holds nothing, and says nothing about it. */
const cwd = fileURLToPath(new URL('..', import.meta.url));
const hasFile = (pattern: string): boolean =>
  globSync(pattern, { cwd, exclude: (path) => path.includes('node_modules') }).length > 0;

for (const pattern of unmatchedIncludes(readFileSync(`${cwd}/biome.json`, 'utf8'), hasFile)) {
  console.error(`biome.json: an override for "${pattern}" matches no file: correct it, or remove it`);
  process.exitCode = 1;
}
