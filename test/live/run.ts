import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { furtherMlflowNames, startFurtherMlflow, testsOn } from './further-mlflow.ts';
import { type LiveEnv, type Report, startLiveServers } from './live-servers.ts';
import { parseArguments, reportsOf } from './run-arguments.ts';
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

type Context = { readonly report: Report; readonly signal: AbortSignal };

const runVitest = (env: LiveEnv, args: readonly string[], { signal }: Context): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitestPath, 'run', ...args], {
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

const keepRunning = async (env: LiveEnv, { signal }: Context): Promise<number> => {
  for (const [name, value] of Object.entries(env)) console.log(`export ${name}='${value}'`);
  console.error('live: servers stay up until Ctrl-C');
  const idle = setInterval(() => undefined, 60_000);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(idle);
  return 0;
};

/** The tests on an MLflow of another kind; without files named, of MLflow's contract and the wrapped runs. */
const onFurtherMlflow = async (
  name: string,
  env: LiveEnv,
  { isKept, hasFiles, args }: ReturnType<typeof parseArguments>,
  context: Context,
): Promise<number> => {
  await using stack = new AsyncDisposableStack();
  const own = await startFurtherMlflow(name, env, { stack, ...context });
  if (isKept) return await keepRunning(own, context);
  const files = hasFiles ? [] : testsOn(name);
  return await runVitest(own, ['--project', 'live', ...files, ...reportsOf(args, name)], context);
};

const runSuites = async (
  env: LiveEnv,
  wanted: ReturnType<typeof parseArguments>,
  context: Context,
): Promise<number> => {
  const { mlflow, isKept, hasFiles, args } = wanted;
  if (mlflow !== undefined) return await onFurtherMlflow(mlflow, env, wanted, context);
  if (isKept) return await keepRunning(env, context);
  const codes = [await runVitest(env, ['--project', 'live', ...args], context)];
  for (const name of hasFiles ? [] : furtherMlflowNames) {
    if (context.signal.aborted) break;
    codes.push(await onFurtherMlflow(name, env, wanted, context));
  }
  return codes.find((code) => code !== 0) ?? 0;
};

const main = async (args: readonly string[]): Promise<number> => {
  const signal = whenTold();
  const started = Date.now();
  const report = (about: string, line: string): void =>
    console.error(`live: ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${about}: ${line}`);
  try {
    const wanted = parseArguments(args, furtherMlflowNames);
    await using stack = new AsyncDisposableStack();
    const servers = await startLiveServers(stack, report, signal);
    // Files that somebody names are run whole.
    const env = wanted.hasFiles ? { ...servers, TIEBACK_TESTS: 'all' } : servers;
    const code = await runSuites(env, wanted, { report, signal });
    report('servers', 'stopping');
    return signal.aborted ? exitCodeOf(signal.reason) : code;
  } catch (error) {
    if (signal.aborted) return exitCodeOf(signal.reason);
    console.error(error instanceof SetupError ? error.message : error);
    return 1;
  }
};

process.exitCode = await main(process.argv.slice(2));
