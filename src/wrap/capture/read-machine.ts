import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

export type Machine = {
  readonly os: { readonly name: string; readonly release: string; readonly arch: string };
  readonly cpu: { readonly model: string | null; readonly cores: number; readonly usableCores: number };
  readonly memory: {
    readonly totalBytes: number;
    /** Of the container or the job; null without one. */
    readonly limitBytes: number | null;
  };
  /** What holds the process, and its image where that is told. */
  readonly container: { readonly kind: string | null; readonly image: string | null };
};

const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** From os-release: `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"`. */
const nameIn = (text: string): string | undefined => /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1];
/** From podman's file: `image="registry/name:tag"`. */
const imageIn = (text: string): string | undefined => /^image="([^"\n]+)"$/m.exec(text)?.[1];

const limitIn = (text: string, totalBytes: number): number | null => {
  const limit = Number.parseInt(text, 10);
  return Number.isSafeInteger(limit) && limit < totalBytes ? limit : null;
};

const containerKind = (env: Readonly<Record<string, string | undefined>>): string | null => {
  if (env['KUBERNETES_SERVICE_HOST'] !== undefined) return 'kubernetes';
  if (existsSync('/run/.containerenv')) return 'podman';
  if (existsSync('/.dockerenv')) return 'docker';
  if (env['APPTAINER_CONTAINER'] !== undefined || env['SINGULARITY_CONTAINER'] !== undefined) return 'apptainer';
  return null;
};

/** What the system tells of the machine; it never fails. */
export const readMachine = async (env: Readonly<Record<string, string | undefined>>): Promise<Machine> => {
  const [osRelease, containerFile, memoryMax] = await Promise.all([
    readText('/etc/os-release'),
    readText('/run/.containerenv'),
    readText('/sys/fs/cgroup/memory.max'),
  ]);
  const processors = cpus();
  const totalBytes = totalmem();
  const model = processors[0]?.model.trim();
  return {
    os: { name: nameIn(osRelease) ?? platform(), release: release(), arch: arch() },
    cpu: {
      model: model && model !== 'unknown' ? model : null,
      cores: processors.length,
      usableCores: availableParallelism(),
    },
    memory: { totalBytes, limitBytes: limitIn(memoryMax, totalBytes) },
    container: { kind: containerKind(env), image: imageIn(containerFile) ?? null },
  };
};
