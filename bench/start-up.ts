import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the built bin costs before it does anything, beside Node doing nothing. Rounds are interleaved and medians compared. */
const ROUNDS = Number(process.argv[2] ?? 20);

const bin = fileURLToPath(new URL('../dist/bin/tieback.js', import.meta.url));
if (!existsSync(bin)) {
  console.error('dist/bin/tieback.js is not there: run "npm run build" first');
  process.exit(1);
}

const commands: Readonly<Record<string, readonly string[]>> = {
  'node -e 0': ['-e', '0'],
  'tieback --version': [bin, '--version'],
  'tieback --help': [bin, '--help'],
};

const timeOnce = (args: readonly string[]): number => {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e6;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const times = new Map(Object.keys(commands).map((name): [string, number[]] => [name, []]));
for (const args of Object.values(commands)) timeOnce(args);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, args] of Object.entries(commands)) times.get(name)?.push(timeOnce(args));
}

const bare = median(times.get('node -e 0') ?? []);
console.log(`Node ${process.version}, ${ROUNDS} rounds, medians`);
for (const [name, values] of times) {
  const ms = median(values);
  console.log(`${name.padEnd(18)} ${ms.toFixed(1).padStart(7)} ms  ${(ms / bare).toFixed(2)} × bare Node`);
}
