import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { openServers, type Servers } from './servers.ts';
import { installTieback } from './tieback-command.ts';

const root = join(import.meta.dirname, '..', '..');

export type JobEnd = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
type Env = Readonly<Record<string, string>>;

/** What a job of a CI finds: the examples checked out, `tieback` on the PATH, both services, and a tagged baseline. */
export type CiJob = Servers & {
  readonly dir: string;
  /** The folder `examples/ci`. */
  readonly folder: string;
  /** Holds the wrapper that is `tieback`. */
  readonly bin: string;
  readonly repository: string;
  run(command: readonly string[], env?: Env, cwd?: string): Promise<JobEnd>;
};

const seed = async ({ lakefs }: Servers): Promise<string> => {
  const name = `ci-${randomBytes(5).toString('hex')}`;
  await lakefs.repositories.create({ name, storageNamespace: `local://${name}`, defaultBranch: 'main' });
  for (const path of ['train/points.csv', 'test/points.csv'])
    await lakefs.objects.upload(name, 'main', { path, body: readFileSync(join(root, 'examples/ci/data', path)) });
  const { id } = await lakefs.commits.create(name, 'main', { message: 'Points' });
  await lakefs.tags.create(name, { id: 'v1.0', ref: id });
  return name;
};

const finish = (command: readonly string[], cwd: string, env: Env): Promise<JobEnd> => {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
};

/** Opens a job; disposing it removes its folder and ends a sandbox. */
export const openCiJob = async (): Promise<CiJob> => {
  const servers = await openServers();
  const repository = await seed(servers);
  const dir = mkdtempSync(join(tmpdir(), 'tieback-ci-'));
  cpSync(join(root, 'examples'), join(dir, 'examples'), { recursive: true });
  const bin = installTieback(join(dir, 'bin'));
  const folder = join(dir, 'examples/ci');
  const path = [bin, dirname(process.execPath), process.env['PATH']].join(delimiter);
  const own = { PATH: path, HOME: dir, LANG: 'C.UTF-8', CI: 'true', TIEBACK_REPOSITORY: repository };
  return {
    ...servers,
    dir,
    folder,
    bin,
    repository,
    run: (command, env = {}, cwd = folder) => finish(command, cwd, { ...own, ...servers.environment, ...env }),
    [Symbol.asyncDispose]: async () => {
      rmSync(dir, { recursive: true, force: true });
      await servers[Symbol.asyncDispose]();
    },
  };
};
