import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { inTerminal } from './in-terminal.ts';
import { openServers, type Servers } from './servers.ts';
import { tiebackCommand } from './tieback-command.ts';

export type Finished = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};
export type Started = { readonly process: ChildProcess; readonly finished: Promise<Finished> };
export type CliOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly isGroup?: boolean;
  /** What stands in stdin; default: nothing, at its end. */
  readonly input?: string;
  /** Runs on a terminal of its own: `process.stdin` types, and everything that is printed is stdout. */
  readonly isTerminal?: boolean;
  /** Open files to write to; default: pipes, which are read. */
  readonly stdout?: number;
  readonly stderr?: number;
  /** What runs `tieback`, such as `nohup`. */
  readonly under?: readonly string[];
};

/** An empty folder, both services, and a repository whose tag `v1` holds three training files and a test file. */
export type Workbench = Servers & {
  readonly dir: string;
  readonly repository: string;
  readonly experiment: string;
  /** Starts `tieback` in the folder. */
  start(args: readonly string[], options?: CliOptions): Started;
  /** Runs `tieback` to its end. */
  cli(args: readonly string[], options?: CliOptions): Promise<Finished>;
  /** The arguments of `tieback run` on the repository's tag. */
  runArgs(more: readonly string[], command: readonly string[]): readonly string[];
  /** `tieback run` with these arguments; gives what `--result` says. */
  run(
    more: readonly string[],
    command: readonly string[],
    options?: CliOptions,
  ): Promise<Finished & { readonly result: RunOutcome }>;
  write(path: string, content: string): string;
  read(path: string): string;
  /** Every file under the folder, by path. */
  files(): readonly string[];
};

export const baselineFiles: Readonly<Record<string, string>> = {
  'train/a.csv': 'x,y\n1,2\n',
  'train/b.csv': 'x,y\n3,4\n',
  'train/deep/c.csv': 'x,y\n5,6\n',
  'test/t.csv': 'x,y\n7,8\n',
};

/** A repository whose tag `v1` holds three training files and a test file. */
export const seedRepository = async ({ lakefs }: Servers): Promise<string> => {
  const repository = `tieback-${randomBytes(5).toString('hex')}`;
  await lakefs.repositories.create({
    name: repository,
    storageNamespace: `local://${repository}`,
    defaultBranch: 'main',
  });
  for (const [path, content] of Object.entries(baselineFiles)) {
    await lakefs.objects.upload(repository, 'main', { path, body: Buffer.from(content) });
  }
  const { id } = await lakefs.commits.create(repository, 'main', { message: 'baseline' });
  await lakefs.tags.create(repository, { id: 'v1', ref: id });
  return repository;
};

const collect = (child: ChildProcess): Promise<Finished> => {
  const parts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    parts.stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    parts.stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...parts }));
  });
};

/** Opens a workbench; disposing it removes the folder and ends a sandbox. */
export const openWorkbench = async (): Promise<Workbench> => {
  const servers = await openServers();
  const [repository, dir] = [await seedRepository(servers), mkdtempSync(join(tmpdir(), 'tieback-work-'))];
  const experiment = `exp-${randomBytes(4).toString('hex')}`;
  const start: Workbench['start'] = (
    args,
    { env = {}, cwd = dir, isGroup = false, input, isTerminal = false, stdout, stderr, under = [] } = {},
  ) => {
    const direct = [...under, ...tiebackCommand(), ...args];
    const [program = '', ...words] = isTerminal ? inTerminal(direct) : direct;
    const child = spawn(program, words, {
      cwd,
      env: { PATH: process.env['PATH'], HOME: dir, LANG: 'C.UTF-8', ...servers.environment, ...env },
      stdio: [input === undefined && !isTerminal ? 'ignore' : 'pipe', stdout ?? 'pipe', stderr ?? 'pipe'],
      detached: isGroup,
    });
    if (input !== undefined) child.stdin?.end(input);
    return { process: child, finished: collect(child) };
  };
  const cli: Workbench['cli'] = (args, options) => start(args, options).finished;
  const runArgs: Workbench['runArgs'] = (more, command) => {
    const source = more.includes('--on') || more.includes('--baseline') ? [] : ['--baseline', 'v1'];
    const where = ['--repo', repository, '--experiment', experiment, '--prefix', 'train'];
    return ['run', ...where, ...source, ...more, '--', ...command];
  };
  const run: Workbench['run'] = async (more, command, options) => {
    const file = join(dir, `result-${randomBytes(4).toString('hex')}.json`);
    const finished = await cli(runArgs(['--result', file, ...more], command), options);
    return { ...finished, result: readResult(file) };
  };
  return {
    ...servers,
    dir,
    repository,
    experiment,
    start,
    cli,
    runArgs,
    run,
    write: (path, content) => {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
      return join(dir, path);
    },
    read: (path) => readFileSync(join(dir, path), 'utf8'),
    files: () =>
      readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      ),
    [Symbol.asyncDispose]: async () => {
      rmSync(dir, { recursive: true, force: true });
      await servers[Symbol.asyncDispose]();
    },
  };
};

const readResult = (file: string): RunOutcome => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunOutcome;
  } catch (cause) {
    return new Proxy({} as RunOutcome, {
      get: (_target, name) => {
        throw new Error(`no result was written, so "${String(name)}" cannot be read`, { cause });
      },
    });
  }
};
