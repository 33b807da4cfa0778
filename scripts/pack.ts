import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

type Packed = readonly { readonly filename: string; readonly files: readonly { readonly path: string }[] }[];

/** Packs what was built into `folder`; scripts stay off, so that a check neither builds again nor differs from what it checks. */
export const pack = (root: string, folder: string): { readonly tarball: string; readonly paths: readonly string[] } => {
  const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [packed] = JSON.parse(answer) as Packed;
  if (!packed) throw new Error('npm packed nothing');
  return { tarball: join(folder, packed.filename), paths: packed.files.map(({ path }) => path) };
};
