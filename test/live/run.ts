import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type LiveEnv, startLiveServers } from './live-servers.ts';
import { SetupError } from './setup-error.ts';

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const vitestPath = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));

const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** Aborted by the first signal, whose name is the reason. Later ones change nothing: stopping is under way. */
const whenTold = (): AbortSignal => {
  const controller = new AbortController();
  for (const name of STOPPING) process.on(name, () => controller.abort(name));
  return controller.signal;
};

const runVitest = (env: LiveEnv, args: readonly string[], signal: AbortSignal): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitestPath, 'run', '--project', 'live', ...args], {
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    const end = (): void => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    };
    signal.addEventListener('abort', end, { once: true });
    child.once('error', reject);
    child.once('exit', (code, by) => resolve(code ?? (by ? exitCodeOf(by) : 1)));
  });

const keepRunning = async (env: LiveEnv, signal: AbortSignal): Promise<number> => {
  for (const [name, value] of Object.entries(env)) console.log(`export ${name}='${value}'`);
  console.error('live: servers stay up until Ctrl-C');
  const idle = setInterval(() => undefined, 60_000);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(idle);
  return 0;
};

const main = async (args: readonly string[]): Promise<number> => {
  const signal = whenTold();
  const started = Date.now();
  const report = (about: string, line: string): void =>
    console.error(`live: ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${about}: ${line}`);
  try {
    await using stack = new AsyncDisposableStack();
    const env = await startLiveServers(stack, report, signal);
    const code = args.includes('--keep') ? await keepRunning(env, signal) : await runVitest(env, args, signal);
    report('servers', 'stopping');
    return signal.aborted ? exitCodeOf(signal.reason) : code;
  } catch (error) {
    if (signal.aborted) return exitCodeOf(signal.reason);
    console.error(error instanceof SetupError ? error.message : error);
    return 1;
  }
};

process.exitCode = await main(process.argv.slice(2));
