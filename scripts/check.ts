import { spawn } from 'node:child_process';

/** Every check, in the order in which they are reported; those of one group need what the groups before them made. */
const groups = [
  ['lint', 'types', 'layers', 'generated', 'budget'],
  ['build'],
  ['dead-code', 'api:check', 'package'],
] as const;

type Outcome = { readonly name: string; readonly ok: boolean };

const run = (name: string): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const started = Date.now();
    const child = spawn(process.execPath, ['--run', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const ok = code === 0;
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
      if (!ok) process.stdout.write(Buffer.concat(output));
      resolve({ name, ok });
    });
  });

/** Two at a time: most of these keep one core busy each. */
const runGroup = async (names: readonly string[]): Promise<readonly Outcome[]> => {
  const waiting = [...names];
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) outcomes.push(await run(name));
  };
  await Promise.all([work(), work()]);
  return outcomes;
};

const outcomes: Outcome[] = [];
for (const names of groups) outcomes.push(...(await runGroup(names)));

const failed = outcomes.filter(({ ok }) => !ok).map(({ name }) => name);
console.log(failed.length === 0 ? `all ${outcomes.length} checks are ok` : `failed: ${failed.join(', ')}`);
if (failed.length > 0) process.exitCode = 1;
