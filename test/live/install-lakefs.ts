import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOnce } from './install-once.ts';
import { runStep } from './run-step.ts';
import { LAKEFS_VERSION } from './versions.ts';

const MODULE = 'github.com/treeverse/lakefs';
const buildDir = fileURLToPath(new URL('lakefs-build/', import.meta.url));

export type InstallOptions = {
  readonly cacheDir: string;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
};

export type LakefsPrograms = { readonly lakefs: string; readonly lakectl: string };

const buildArgs = (outDir: string): readonly string[] => [
  ...['go', 'build', '-trimpath', '-buildvcs=false'],
  ...['-ldflags', `-s -w -X ${MODULE}/pkg/version.Version=${LAKEFS_VERSION}`],
  ...['-o', `${outDir}/`, `${MODULE}/cmd/lakefs`, `${MODULE}/cmd/lakectl`],
];

const fingerprint = (): string => {
  const hash = createHash('sha256').update(buildArgs('').join('\n'));
  for (const name of ['go.mod', 'go.sum']) hash.update(readFileSync(join(buildDir, name)));
  return hash.digest('hex').slice(0, 8);
};

/** lakeFS publishes its server as a Go module; building it is the one way to have it from a package registry. */
export const installLakefs = async ({ cacheDir, report, signal }: InstallOptions): Promise<LakefsPrograms> => {
  const dir = await installOnce({
    target: join(cacheDir, `lakefs-${LAKEFS_VERSION}-${process.platform}-${process.arch}-${fingerprint()}`),
    report,
    signal,
    build: async (outDir) => {
      report(`building ${LAKEFS_VERSION} from its Go module (about two minutes, once)`);
      const env = { ...process.env, CGO_ENABLED: '0' };
      await runStep(buildArgs(outDir), { name: 'go-build', logDir: outDir, cwd: buildDir, env, signal });
    },
  });
  return { lakefs: join(dir, 'lakefs'), lakectl: join(dir, 'lakectl') };
};
