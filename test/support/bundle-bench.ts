import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleFile, BundleManifest } from '../../src/bundle/manifest.ts';

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

export const bundleFiles = (directory: string): readonly string[] => readdirSync(directory).sort();

export const readText = (directory: string, file: string): string => readFileSync(join(directory, file), 'utf8');

/** Changes a file of a bundle and writes every sum anew, as somebody would who can write all of it. */
export const forge = (directory: string, file: string, change: (text: string) => string): void => {
  const manifest = JSON.parse(readText(directory, 'manifest.json')) as BundleManifest;
  const before = readText(directory, file);
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${file}`);
  writeFileSync(join(directory, file), after);
  const files: readonly BundleFile[] = manifest.files.map((one) => {
    const bytes = readFileSync(join(directory, one.path));
    return { ...one, sizeBytes: bytes.length, sha256: sha256(bytes) };
  });
  const text = `${JSON.stringify({ ...(file === 'manifest.json' ? JSON.parse(after) : manifest), files }, null, 2)}\n`;
  writeFileSync(join(directory, 'manifest.json'), text);
  const sums = [...files, { path: 'manifest.json', sha256: sha256(text) }]
    .map((one) => `${one.sha256}  ${one.path}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  writeFileSync(join(directory, 'SHA256SUMS'), sums.join(''));
};

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};
