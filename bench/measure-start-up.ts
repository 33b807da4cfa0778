import { spawnSync } from 'node:child_process';
import { median } from './median.ts';

export type StartUp = { readonly what: string; readonly ms: number; readonly ratio: number };

const timeOnce = (args: readonly string[]): number => {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e6;
};

/** What the built bin costs before it does anything, beside Node doing nothing. Rounds are interleaved and medians compared. */
export const measureStartUp = (bin: string, rounds: number): readonly StartUp[] => {
  const commands: Readonly<Record<string, readonly string[]>> = {
    'node -e 0': ['-e', '0'],
    'tieback --version': [bin, '--version'],
    'tieback --help': [bin, '--help'],
  };
  const times = new Map(Object.keys(commands).map((name): [string, number[]] => [name, []]));
  for (const args of Object.values(commands)) timeOnce(args);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, args] of Object.entries(commands)) times.get(name)?.push(timeOnce(args));
  }
  const bare = median(times.get('node -e 0') ?? []);
  return [...times].map(([what, values]) => ({ what, ms: median(values), ratio: median(values) / bare }));
};
