import { readOutput } from '../../util/read-output.ts';
import { findProgram } from '../child/resolve-command.ts';
import type { Surroundings } from './find-python.ts';

export type Gpu = { readonly name: string; readonly memoryMib: number | null; readonly driver: string | null };

const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];

const gpuIn = (line: string): Gpu => {
  const fields = line.split(',').map((field) => field.trim());
  const [driver, memory] = [fields.at(-1), Number(fields.at(-2))];
  const isWhole = fields.length >= 3;
  return {
    name: isWhole ? fields.slice(0, -2).join(', ') : line.trim(),
    memoryMib: isWhole && Number.isFinite(memory) ? memory : null,
    driver: isWhole && driver ? driver : null,
  };
};

/** The graphics cards that `nvidia-smi` tells of; none without it. */
export const readGpus = async (around: Surroundings, signal: AbortSignal): Promise<readonly Gpu[]> => {
  const program = await findProgram('nvidia-smi', around.cwd, around.env['PATH'] ?? '');
  if (program === undefined) return [];
  const output = await readOutput([program, ...query], { ...around, timeoutMs: 15_000, maxBytes: 65_536, signal });
  const lines = (output ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, 64).map(gpuIn);
};
