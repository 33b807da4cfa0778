import { sha256 } from '../util/digest.ts';
import { type BundleFile, bundlePath } from './manifest.ts';

/** `SHA256SUMS` as `sha256sum --check` reads it: every file of the manifest, and the manifest. */
export const checksumLines = (files: readonly Pick<BundleFile, 'path' | 'sha256'>[], manifest: Uint8Array): string =>
  [...files, { path: bundlePath.manifest, sha256: sha256(manifest) }]
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => `${file.sha256}  ${file.path}\n`)
    .join('');
