import { readOutput } from '../../util/read-output.ts';
import { isObject } from '../../util/shape.ts';
import { findPython, type Surroundings } from './find-python.ts';
import { listPackagesScript } from './list-packages-script.ts';
import { distinctPackages, type InstalledPackage } from './requirements-text.ts';

export type PythonPackages = {
  /** Such as `CPython 3.12.4`. */
  readonly python: string;
  readonly packages: readonly InstalledPackage[];
};

const timeoutMs = 60_000;
const maxBytes = 16 * 1024 * 1024;

const asPackage = (entry: unknown): readonly InstalledPackage[] => {
  if (!Array.isArray(entry)) return [];
  const [name, version, direct] = entry as readonly unknown[];
  if (typeof name !== 'string' || typeof version !== 'string') return [];
  return [{ name, version, direct: typeof direct === 'string' ? direct : undefined }];
};

/** A launcher may print words of its own before. */
const parseAnswer = (output: string): PythonPackages | undefined => {
  const line = output.split('\n').findLast((one) => one.startsWith('{'));
  try {
    const answer: unknown = JSON.parse(line ?? '');
    if (!isObject(answer) || !Array.isArray(answer['packages'])) return undefined;
    const python = [answer['implementation'], answer['version']].map(String).join(' ');
    if (!/^[\w.+ -]{1,60}$/.test(python)) return undefined;
    return { python, packages: distinctPackages(answer['packages'].flatMap(asPackage)) };
  } catch {
    return undefined;
  }
};

/**
 * What is installed for the Python of a command, read by that Python itself with low priority.
 * @returns `none` when the command has no Python that is known, `unreadable` when it does not answer
 */
export const readPackages = async (
  command: readonly string[],
  around: Surroundings,
  signal: AbortSignal,
): Promise<PythonPackages | 'none' | 'unreadable'> => {
  const python = await findPython(command, around);
  if (python === undefined) return 'none';
  const call = { ...around, timeoutMs, maxBytes, signal };
  const output = await readOutput([...python, '-I', '-c', listPackagesScript], call);
  return (output === undefined ? undefined : parseAnswer(output)) ?? 'unreadable';
};
